package trace

import (
	"crypto/rand"
	"encoding/binary"

	"github.com/nplusone-go/nplusone/internal/cell"
)

// salt turns the hashes of one scope into numbers that only compare with each
// other.
type salt struct {
	base        uint32 // added to integers
	factor, mix uint32 // of other cells: a permutation of 31 bits
	times, add  uint64 // of argument hashes: a permutation of 64 bits
	far         int64  // added to integers of more than 31 bits
	anchored    bool   // a key was 0 or 1, which the rules must know
}

const cellMask = 1<<31 - 1

func newSalt() salt {
	var b [40]byte
	_, _ = rand.Read(b[:]) // never fails
	return salt{
		base:   2 + binary.LittleEndian.Uint32(b[0:])%(1<<20),
		factor: binary.LittleEndian.Uint32(b[4:])&cellMask | 1,
		mix:    binary.LittleEndian.Uint32(b[8:]) & cellMask,
		times:  binary.LittleEndian.Uint64(b[12:]) | 1,
		add:    binary.LittleEndian.Uint64(b[20:]),
		far:    int64(binary.LittleEndian.Uint64(b[28:])) >> 2, // ids of up to 62 bits stay in order
	}
}

// cell keeps 0, which is no value, and moves integers by the base.
func (s *salt) cell(c uint32) uint32 {
	if c == 0 {
		return 0
	}
	if _, ok := cell.Cell(c).Number(); ok {
		return uint32(cell.Cell(c).Shift(int64(s.base)))
	}
	if v := (c*s.factor ^ s.mix) & cellMask; v != 0 {
		return v
	}
	return s.mix // what 0 would have become, had it not stayed
}

// keys notes where the base is needed.
func (s *salt) keys(cells []uint32) []uint32 {
	for _, c := range cells {
		if n, ok := cell.Cell(c).Number(); ok && n <= 1 {
			s.anchored = true
		}
	}
	return s.cells(cells)
}

func (s *salt) cells(cells []uint32) []uint32 {
	out := make([]uint32, len(cells))
	for i, c := range cells {
		out[i] = s.cell(c)
	}
	return out
}

// large moves the integers that cells do not tell the order of.
func (s *salt) large(keys []int64) []int64 {
	var out []int64
	for _, n := range keys {
		if n != 0 {
			n += s.far
		}
		out = append(out, n)
	}
	return out
}

func (s *salt) args(h uint64) uint64 { return h*s.times + s.add }
