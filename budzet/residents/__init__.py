"""Who somebody is, without keeping it: ``identity`` checks what was declared, ``person_key`` turns it into tags,
``codes`` proves a contact, ``keys`` holds the secrets of an edition. Used wherever one person acts once.
"""
