"""What was typed made into a request, a plan laid on its file: what the commands share."""
