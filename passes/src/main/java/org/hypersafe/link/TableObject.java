package org.hypersafe.link;

/**
 * The table object and what goes with it, on the way to the image.
 *
 * @param object the ELF object
 * @param aliases linker script that gives some symbols the address of others; may be empty
 * @param report report.json; may be empty
 */
record TableObject(byte[] object, String aliases, String report) {}
