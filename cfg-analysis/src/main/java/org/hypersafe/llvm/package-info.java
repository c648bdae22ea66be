/**
 * The only package that touches the bytedeco bindings: LLVM's C interface behind a few owned types.
 *
 * <p>In: bitcode and machine code bytes. Out: {@link org.hypersafe.llvm.IrModule} with its {@link
 * org.hypersafe.llvm.Value}s, and decoded instructions. Always: native memory has one owner that is
 * closed; a {@code Value} lives as long as its module.
 */
@NullMarked
package org.hypersafe.llvm;

import org.jspecify.annotations.NullMarked;
