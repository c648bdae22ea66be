package org.hypersafe.verify;

/** What a rule judges: all of it is read from the image, except the exceptions. */
record Evidence(
    Image image, CodeMap code, TableSet tables, ExceptionBook exceptions, Strictness strictness) {}
