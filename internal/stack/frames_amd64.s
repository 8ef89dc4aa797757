//go:build !nplusone_portable

#include "textflag.h"

// func frameHash() uint64
//
// Mixes the return addresses from the caller's frame to the goroutine's
// first: a polynomial of them, which costs as little as following the frames.
// It is not preemptible, so the stack does not move under it; a frame
// pointer that leaves the stack or does not grow ends the walk.
TEXT ·frameHash(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ 8(AX), DX // g.stack.hi
	SUBQ $16, DX
	MOVQ $0x9e3779b97f4a7c15, R8
	XORQ CX, CX
	MOVQ $4096, R9
	MOVQ BP, BX
	MOVQ SP, SI
walk:
	CMPQ BX, SI
	JBE  done
	CMPQ BX, DX
	JA   done
	IMULQ R8, CX
	ADDQ 8(BX), CX
	MOVQ BX, SI
	MOVQ (BX), BX
	DECQ R9
	JNZ  walk
done:
	MOVQ CX, R10
	SHRQ $29, R10
	XORQ R10, CX
	MOVQ CX, ret+0(FP)
	RET
