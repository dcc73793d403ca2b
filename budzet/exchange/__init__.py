"""What comes in from elsewhere and goes out again: ``pb`` reads the public ``.pb`` format of election files."""
