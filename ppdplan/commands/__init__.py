"""What each command does once its options are read: parse, plan, write, show."""
