package org.hypersafe.load;

import java.util.Optional;
import org.hypersafe.object.BitcodeFrame;
import org.hypersafe.object.ObjectRecords;

/**
 * One compiled object.
 *
 * @param id object id
 * @param file the input it was found in
 * @param records what its assembly does
 * @param bitcode its IR; empty for assembly
 */
public record LoadedObject(
    String id, String file, ObjectRecords records, Optional<BitcodeFrame> bitcode) {}
