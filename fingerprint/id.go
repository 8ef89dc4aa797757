package fingerprint

// ID is the stable 64-bit id of a statement's shape: the same for texts that
// differ only in literals, placeholders, white space, comments, keyword case
// and the length of lists.
type ID uint64
