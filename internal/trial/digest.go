package trial

import (
	"hash/maphash"
	"strconv"
)

// Cell is the digest of one value; NULL is empty.
type Cell string

// Forms are the digests of one value as columns of each Kind hold it: in a
// column of numbers "1.10" and "1.1" are one.
type Forms [kinds]Cell

// The salt is made anew in each process and never leaves it. Two of 64 bits
// make a collision of some thousand cells unlikely beyond concern.
var salt = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func digest(v any) Cell {
	if v == nil {
		return ""
	}
	text := canonical(v)
	return Cell(strconv.FormatUint(maphash.String(salt[0], text), 36) + "." + strconv.FormatUint(maphash.String(salt[1], text), 36))
}

func digests(row []any) []Cell {
	if row == nil {
		return nil
	}
	out := make([]Cell, len(row))
	for i, v := range row {
		out[i] = digest(v)
	}
	return out
}

func digestRows(rows [][]any) [][]Cell {
	out := make([][]Cell, len(rows))
	for i, row := range rows {
		out[i] = digests(row)
	}
	return out
}

func forms(row []any) []Forms {
	out := make([]Forms, len(row))
	for i, v := range row {
		for k := range out[i] {
			out[i][k] = digest(typed([]any{v}, []Kind{Kind(k)})[0])
		}
	}
	return out
}
