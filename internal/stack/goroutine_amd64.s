#include "textflag.h"

// func goroutineWord(offset uintptr) uint64
TEXT ·goroutineWord(SB), NOSPLIT, $0-16
	MOVQ (TLS), AX
	MOVQ offset+0(FP), BX
	MOVQ (AX)(BX*1), CX
	MOVQ CX, ret+8(FP)
	RET
