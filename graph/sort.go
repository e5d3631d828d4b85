package graph

import "slices"

// sortRow sorts numbers. Rows are mostly short, where insertion is quickest,
// and those of sorted files are in order already; long ones, of hubs, are
// sorted by digits.
func sortRow(row []uint32) {
	switch {
	case len(row) <= 24:
		for i := 1; i < len(row); i++ {
			x, j := row[i], i
			for ; j > 0 && row[j-1] > x; j-- {
				row[j] = row[j-1]
			}
			row[j] = x
		}
	case slices.IsSorted(row):
	case len(row) < 1<<10:
		slices.Sort(row)
	default:
		sortDigits(row)
	}
}

// sortDigits sorts by digits of 11 bits from the lowest on, leaving out those
// that all numbers share.
func sortDigits(row []uint32) {
	const bits = 11
	from, to := row, make([]uint32, len(row))
	for shift := 0; shift < 32; shift += bits {
		var counts [1<<bits + 1]int
		for _, x := range from {
			counts[x>>shift&(1<<bits-1)+1]++
		}
		if counts[from[0]>>shift&(1<<bits-1)+1] == len(from) {
			continue
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, x := range from {
			digit := x >> shift & (1<<bits - 1)
			to[counts[digit]] = x
			counts[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &row[0] {
		copy(row, from)
	}
}
