package splitmix

import "testing"

// The numbers of the sequence that starts at 1234567, as the public domain
// splitmix64.c of S. Vigna (2015) prints them.
func TestSequence(t *testing.T) {
	want := []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821}
	for i, w := range want {
		if got := Sequence(1234567).At(uint64(i)); got != w {
			t.Errorf("number %d is %d, want %d", i, got, w)
		}
	}
}

func TestRanges(t *testing.T) {
	s := New(1, 2)
	for i := range uint64(1000) {
		if u := s.Unit(i); u < 0 || u >= 1 {
			t.Fatalf("number %d is %v", i, u)
		}
		if b := s.Below(i, 7); b >= 7 {
			t.Fatalf("number %d is %d, below 7", i, b)
		}
	}
	if s == New(1, 3) || s == New(2, 2) {
		t.Error("another purpose or seed gives the same sequence")
	}
}
