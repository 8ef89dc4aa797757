package scenarios

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// KeyStyle is how a program's primary keys look.
type KeyStyle int

// The styles. In Dense every table counts from 1, so that unrelated keys
// coincide; in Offset each table has a range of its own; Sparse keys ascend
// with gaps, as of a shared sequence or a snowflake; Text keys are what
// shops and importers use.
const (
	Dense KeyStyle = iota
	Offset
	Sparse
	UUID
	Text
)

// AllKeys are all key styles.
var AllKeys = []KeyStyle{Dense, Offset, Sparse, UUID, Text}

// Integers are the key styles whose keys are integers.
var Integers = []KeyStyle{Dense, Offset, Sparse}

func (k KeyStyle) String() string {
	return [...]string{"dense", "offset", "sparse", "uuid", "text"}[k]
}

// keyType is the kind of column that a style needs; styles of one type share
// their tables.
func (k KeyStyle) keyType() keyType {
	switch k {
	case UUID:
		return uuidKey
	case Text:
		return textKey
	}
	return intKey
}

type keyType int

const (
	intKey keyType = iota
	uuidKey
	textKey
)

// keyMaker returns the keys of one table, in order of insertion.
func keyMaker(style KeyStyle, table int, prefix string, rng *rand.Rand) func() any {
	var last int64
	switch style {
	case Offset:
		last = int64(table+1) * 10_000
	case Sparse:
		last = rng.Int64N(5000)
	}
	return func() any {
		switch style {
		case Sparse:
			last += 1 + rng.Int64N(900)
			return last
		case UUID:
			a, b := rng.Uint64(), rng.Uint64()
			return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffffffffffff)
		case Text:
			return prefix + "-" + strconv.FormatUint(rng.Uint64N(36*36*36*36*36*36), 36)
		default:
			last++
			return last
		}
	}
}
