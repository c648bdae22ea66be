package org.hypersafe.verify;

/** A place in the code and what stands there. */
record Spot(long address, String text) {}
