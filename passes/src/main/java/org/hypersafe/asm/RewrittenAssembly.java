package org.hypersafe.asm;

import org.hypersafe.object.ObjectRecords;

/**
 * A rewritten file.
 *
 * @param text assembly, without the sections of {@link org.hypersafe.object.ObjectWriter}
 * @param records what the text holds
 */
public record RewrittenAssembly(String text, ObjectRecords records) {}
