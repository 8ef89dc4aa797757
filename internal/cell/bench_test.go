package cell

import (
	"testing"
)

func BenchmarkCell(b *testing.B) {
	for name, v := range map[string]any{"int": int64(70001), "text6": "Ursula", "bytes7": []byte("Le Guin"), "text18": "ursula@example.org", "bool": true, "bigint": int64(1 << 40)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Of(v)
			}
		})
	}
}
