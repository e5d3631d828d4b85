package record

import "slices"

// Nearest returns the known word closest to a mistyped one, for "did you
// mean"; "" when none is near. Closeness is the Damerau-Levenshtein distance
// (optimal string alignment: Wagner and Fischer, The String-to-String
// Correction Problem, 1974, with swaps of neighbours), at most one more than
// a third of the word's length, at most half of the longer word's, and never
// more than three.
func Nearest(word string, known []string) string {
	best, found := min(len(word)/3+1, 3)+1, ""
	for _, candidate := range known {
		if d := distance(word, candidate); d < best && 2*d <= max(len(word), len(candidate)) {
			best, found = d, candidate
		}
	}
	return found
}

func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = slices.Min([]int{row[j-1] + 1, last[j] + 1, last[j-1] + change})
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
