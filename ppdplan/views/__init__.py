"""What a person sees: the timeline, the plain sentences, the rules. A view computes no time."""
