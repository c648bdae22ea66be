package org.hypersafe.verify;

import org.hypersafe.diag.Diagnostic;

/**
 * One breach of one rule.
 *
 * @param address of the instruction at fault; 0 when the fault is no place in the image
 * @param diagnostic with the rule's word as subject
 */
public record Violation(RuleId rule, long address, Diagnostic diagnostic) {}
