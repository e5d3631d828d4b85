package tableio

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReadSets(t *testing.T) {
	ids := intIDs(t, 10, 20, 30)
	for _, c := range []struct{ file, text, want string }{
		{"s.csv", "set,id\nb,20\na,30\nb,10\n", "[{b [0 1] [1 1]} {a [2] [1]}]"},
		{"s.tsv", "weight\tset\tid\n2\ta\t20\n\ta\t10\n", "[{a [0 1] [1 2]}]"},
		{"s.ndjson", `{"set":"x","id":10,"weight":0.5}`, "[{x [0] [0.5]}]"},
	} {
		sets, sha, err := ReadSets(put(t, c.file, []byte(c.text)), nil, ids)
		if err != nil || fmt.Sprint(sets) != c.want || len(sha) != 64 {
			t.Errorf("%q: %v, %v, want %s", c.text, sets, err, c.want)
		}
	}
	sets, _, err := ReadSets("-", strings.NewReader("set,id\na,10\n"), ids)
	if err != nil || len(sets) != 1 {
		t.Errorf("%v, %v", sets, err)
	}
	sets, _, err = ReadSets("-", strings.NewReader("set,id\na,10\nb,77\n"), nil)
	if err != nil || fmt.Sprint(sets) != "[{a [] []} {b [] []}]" {
		t.Errorf("without ids: %v, %v", sets, err)
	}
}

func TestReadSetsRefuses(t *testing.T) {
	ids := intIDs(t, 1, 2, 3)
	for _, c := range []struct {
		text, want string
		unknown    bool
	}{
		{"set,id\n", "holds no set", false},
		{"id\n1\n", "has the columns id; it needs set, id", false},
		{"set,id,score\na,1,1\n", "it needs set, id and, maybe, weight", false},
		{"set,id\na,1\nb,1\na,1\n", `:4: set "a": member "1" was already named on line 2`, false},
		{"set,id\na,7\n", `:2: set "a": no such member: "7"`, true},
		{"set,id,weight\na,1,x\n", `:2: set "a": weight "x" is not a number`, false},
		{"set,id,weight\na,1,NaN\n", "is not finite", false},
		{"set,id,weight\na,1,-1\n", "is negative", false},
	} {
		_, _, err := ReadSets(put(t, "s.csv", []byte(c.text)), nil, ids)
		wants(t, err, c.want)
		if errors.Is(err, ErrUnknownMember) != c.unknown {
			t.Errorf("%q: unknown member %v", c.text, !c.unknown)
		}
	}
}
