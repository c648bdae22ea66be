package org.hypersafe.verify;

/** How much of the promise the image has to keep. */
public enum Strictness {
  /** Control-flow integrity; writes to CR0 are counted. */
  CONTROL_FLOW,
  /** Also memory lockdown: CR0 is written in listed functions only. */
  LOCKDOWN
}
