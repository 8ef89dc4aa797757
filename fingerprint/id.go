package fingerprint

import (
	"fmt"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// ID is the stable 64-bit id of a statement's shape: the same for texts that
// differ only in literals, placeholders, white space, comments, keyword case
// and the length of lists. It does not change between runs or machines, so
// that reports of different runs can be compared.
type ID uint64

const hexDigits = "0123456789abcdef"

// String returns the id as 16 hexadecimal digits.
func (id ID) String() string {
	b := id.hex()
	return string(b[:])
}

// AppendText appends the 16 digits of String to b. It never fails.
func (id ID) AppendText(b []byte) ([]byte, error) {
	h := id.hex()
	return append(b, h[:]...), nil
}

// MarshalText returns the 16 digits of String, so that JSON has the id as a
// string: a number that large would lose digits in other languages.
func (id ID) MarshalText() ([]byte, error) { return id.AppendText(nil) }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(text []byte) error {
	v, err := ParseID(string(text))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

func (id ID) hex() (b [16]byte) {
	for i := range b {
		b[i] = hexDigits[id>>(60-4*i)&15]
	}
	return b
}

// ParseID reads what String wrote: exactly 16 hexadecimal digits, of either
// case.
func ParseID(s string) (ID, error) {
	if len(s) == 16 {
		if v, err := strconv.ParseUint(s, 16, 64); err == nil {
			return ID(v), nil
		}
	}
	return 0, fmt.Errorf("fingerprint: %q is no id: want 16 hexadecimal digits", s)
}

// Of returns the id of a statement's shape. It reads the text once, allocates
// nothing, and takes any text: what is no SQL has a shape too.
func Of(d Dialect, sql string) ID { return ID(shape.Of(d, sql)) }

// Normalize returns the text of a statement's shape: lower case, one space
// between words, a "?" for each literal and placeholder, one item of each list
// whose items are alike, no comments. Two texts have the same normalised text
// exactly if they have the same id, and the normalised text has that id too.
// It is for people to read; it is not always SQL that a server would take.
func Normalize(d Dialect, sql string) string { return shape.Normalize(d, sql) }
