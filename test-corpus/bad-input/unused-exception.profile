# An exception that matches nothing in the image.
plain-section .no.such.section copied as bytes at run time
