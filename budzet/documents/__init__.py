"""Files a clerk opens in an office program, and files a clerk uploads. Nothing here knows what they are about.

Out: ``tables`` (CSV and XLSX), ``letter`` (a document as a value, made from plain text), ``docx`` and ``pdf`` (the same
document to go on writing in, or to send), ``fill`` (texts with placeholders). In: ``reading`` (tables, every fault at
once), ``pictures`` (decoded and written anew).

openpyxl, python-docx, typst and Pillow are imported where they work, inside functions: a web worker that only shows
pages never loads them.
"""
