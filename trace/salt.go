package trace

import (
	"crypto/rand"
	"encoding/binary"

	"github.com/nplusone-go/nplusone/detect"
)

// salt turns the hashes of one scope into numbers that only compare with each
// other.
type salt struct {
	base        uint32 // added to integers
	factor, mix uint32 // of other cells: a permutation of 31 bits
	times, add  uint64 // of argument hashes: a permutation of 64 bits
	anchored    bool   // a key was 0 or 1, which the rules must know
}

const cellMask = 1<<31 - 1

func newSalt() salt {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return salt{
		base:   2 + binary.LittleEndian.Uint32(b[0:])%(1<<20),
		factor: binary.LittleEndian.Uint32(b[4:])&cellMask | 1,
		mix:    binary.LittleEndian.Uint32(b[8:]) & cellMask,
		times:  binary.LittleEndian.Uint64(b[12:]) | 1,
		add:    binary.LittleEndian.Uint64(b[20:]),
	}
}

// cell keeps 0, which is no value, and moves integers by the base.
func (s *salt) cell(c uint32) uint32 {
	if c == 0 {
		return 0
	}
	if _, ok := detect.CellNumber(c); ok {
		return detect.ShiftCell(c, int64(s.base))
	}
	if v := (c*s.factor ^ s.mix) & cellMask; v != 0 {
		return v
	}
	return s.mix // what 0 would have become, had it not stayed
}

// keys notes where the base is needed.
func (s *salt) keys(cells []uint32) []uint32 {
	for _, c := range cells {
		if n, ok := detect.CellNumber(c); ok && n <= 1 {
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

func (s *salt) args(h uint64) uint64 { return h*s.times + s.add }
