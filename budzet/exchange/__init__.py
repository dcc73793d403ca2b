"""What comes in from elsewhere and goes out again.

``pb`` reads the public ``.pb`` format of election files and ``pb_text`` writes it; ``tally`` counts such a file;
``open_data`` makes the files of a published count and checks them.
"""
