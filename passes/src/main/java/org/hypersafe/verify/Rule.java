package org.hypersafe.verify;

/** One thing that must hold of every image. */
interface Rule {
  void check(Evidence evidence, Findings findings);
}
