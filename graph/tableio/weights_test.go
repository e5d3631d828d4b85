package tableio

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestReadWeights(t *testing.T) {
	ints, texts := intIDs(t, -5, 1, 2, 30), stringIDs(t, "a b", "a,b", "ann", "bob", "id")
	for _, c := range []struct {
		file, text, want string
		ids              *graph.IDs
	}{
		{"w.txt", "", "[] []", ints},
		{"w.txt", "# only comments\n\n", "[] []", ints},
		{"w.txt", "30\n1\n", "[1 3] [1 1]", ints},
		{"w.txt", "30 0.5\n-5\t2\n", "[0 3] [2 0.5]", ints},
		{"w.txt", "# seeds\nid,weight\n2,0.25\n1\n30,\n", "[1 2 3] [1 0.25 1]", ints},
		{"w.csv", "id\n2\n", "[2] [1]", ints},
		{"w.csv", "\ufeffid,weight\r\n2 , 1e-3\r\n", "[2] [0.001]", ints},
		{"w.tsv", "id\tweight\n1\t0\n", "[1] [0]", ints},
		{"w.csv.gz", string(gz(t, "1,4\n")), "[1] [4]", ints},
		{"w.csv", "a b,2\n\"a,b\",3\n", "[0 1] [2 3]", texts},
		{"w.tsv", "a,b\t3\n", "[1] [3]", texts},
		{"w.txt", "\"a b\" 3\n", "[0] [3]", texts},
		{"w.txt", "\"1\" 2 \n", "[1] [2]", ints},
		{"w.csv", " \"2\", 1e-3\n", "[2] [0.001]", ints},
		{"w.csv", "id\nid\n", "[4] [1]", texts},
		{"w.csv", "id,1\n", "[4] [1]", texts},
		// Tables as kernels write them, and a column that is asked for.
		{"w.csv", "id,score\n2,0.25\n1,\n30,3\n", "[2 3] [0.25 3]", ints},
		{"w.tsv", "score\tid\n7\t1\n", "[1] [7]", ints},
		{"w.txt", "id score\n1 7\n", "[1] [7]", ints},
		{"w.csv", "id,mean,weight,friends\n1,7,2,3\n2,,,\n", "[1 2] [2 1]", ints},
		{"w.csv:friends", "id,mean,weight,friends\n1,7,2,3\n2,,,\n", "[1] [3]", ints},
		{"w.csv.gz:b", string(gz(t, "id,a,b\n1,4,5\n")), "[1] [5]", ints},
		{"w.txt:hub", "# ranks\nid hub authority\n2 0.5 0.25\n", "[2] [0.5]", ints},
		{"w.csv", "id,score\nid,2\n", "[4] [2]", texts},
		{"w.ndjson:b", "{\"id\":1,\"a\":2,\"b\":0.5}\n{\"id\":2,\"a\":2,\"b\":null}\n", "[1] [0.5]", ints},
		{"w.ndjson", "{\"id\":1,\"score\":0.5}\n", "[1] [0.5]", ints},
		{"w.ndjson", "{\"id\":1,\"weight\":0.5}\n{\"id\":2,\"weight\":null}\n", "[1 2] [0.5 1]", ints},
	} {
		file, column, asked := strings.Cut(c.file, ":")
		path := put(t, file, []byte(c.text))
		if asked {
			path += ":" + column
		}
		v, w, sum, err := ReadWeights(path, nil, c.ids)
		if err != nil || fmt.Sprint(v, w) != c.want || len(sum) != 64 {
			t.Errorf("%s %q: %v %v, %v; want %s", c.file, c.text, v, w, err, c.want)
		}
	}
	if v, _, _, err := ReadWeights("-", strings.NewReader("1\n"), ints); err != nil || len(v) != 1 {
		t.Errorf("stdin: %v, %v", v, err)
	}
	path := write(t, "w.parquet", Table{IDs: ints, Columns: []column.Column{column.Floats("weight", "", []float64{1, 2, 3, math.NaN()})}})
	if v, w, _, err := ReadWeights(path, nil, ints); err != nil || fmt.Sprint(v, w) != "[0 1 2 3] [1 2 3 1]" {
		t.Errorf("parquet: %v %v, %v", v, w, err)
	}
}

// The order is that of the external ids, also where the vertices have another.
func TestReadWeightsByRank(t *testing.T) {
	table := graphtest.Build(t, graphtest.Path(4), graph.BuildOptions{})
	turned, err := table.Renumber(t.Context(), []graph.Vertex{2, 0, 3, 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	v, w, _, err := ReadWeights(put(t, "w.csv", []byte("3,30\n1,10\n2,20\n")), nil, turned.IDs)
	if err != nil || fmt.Sprint(v, w) != "[3 0 2] [10 20 30]" {
		t.Errorf("%v %v, %v", v, w, err)
	}
}

func TestReadWeightsRefuses(t *testing.T) {
	ids := intIDs(t, 1, 2, 3)
	for _, c := range []struct {
		file, text string
		want       []string
		unknown    bool
	}{
		{"w.txt", "1\n7\n", []string{`:2: no such member: "7" is not in the dataset`}, true},
		{"w.txt", "1\n01\n", []string{`:2: no such member: "01"`, "leading zeros"}, true},
		{"w.txt", "user,score\n1,2\n", []string{`:1: no such member: "user"`, "header would have a column id"}, true},
		{"w.txt", "1\n# x\n1 2\n", []string{`:3: member "1" was already named on line 1`}, false},
		{"w.csv", "1,x\n", []string{`:1: weight "x" is not a number`}, false},
		{"w.csv", "1,\"1,5\"\n", []string{`:1: weight "1,5" is not a number`}, false},
		{"w.csv", "1,1,5\n", []string{":1: has 3 fields"}, false},
		{"w.csv", "id,a,b\n1,2,3\n", []string{":1: has the columns id, a, b; it needs id and one that holds the weights", "FILE:COLUMN"}, false},
		{"w.csv:c", "id,a,b\n1,2,3\n", []string{`:1: has the columns id, a, b; no other than id is called "c"`}, false},
		{"w.csv:id", "id,a,b\n1,2,3\n", []string{`is called "id"`}, false},
		{"w.csv:a", "1,2\n", []string{`:1: is no header, so there is no column "a"`}, false},
		{"w.csv", "id,a,a\n1,2,3\n", []string{`:1: has the columns`}, false},
		{"w.csv:a", "id,a,a\n1,2,3\n", []string{`:1: two columns are called "a"`}, false},
		{"w.csv:a", "id,a,b\n1,2\n", []string{`:2: has 2 fields under a header of 3`}, false},
		{"w.csv", "id,id\n1,5\n", []string{`:1: two columns are called "id"`}, false},
		{"w.txt", "1\n2\r3\r\n", []string{":2: a carriage return stands inside the line"}, false},
		{"w.ndjson", "{\"id\":1}\n{\"id\":\"\xfc\"}\n", []string{":2: is not UTF-8"}, false},
		{"w.csv", "id,score\n1,2\n2,-3\n", []string{`:3: weight "-3" is negative`}, false},
		{"w.csv", "id,score\n1,\n1,3\n", []string{`:3: member "1" was already named on line 2`}, false},
		{"w.csv", "1,NaN\n", []string{`:1: weight "NaN" is not finite`}, false},
		{"w.csv", "1,-inf\n", []string{"is not finite"}, false},
		{"w.csv", "1,-0.5\n", []string{`:1: weight "-0.5" is negative`}, false},
		{"w.csv", "1,1e999\n", []string{`beyond the range`}, false},
		{"w.csv", "1,0x1p4\n", []string{"is not a number"}, false},
		{"w.csv", "1,\"2\n", []string{":1: not csv"}, false},
		{"w.csv", "1,\x00\n", []string{":1: holds a NUL byte"}, false},
		{"w.csv", "\xff\xfe1\x00", []string{"UTF-16"}, false},
		{"w.ndjson", "{\"id\":1,\"score\":1,\"x\":2}", []string{"has the columns id, score, x; it needs id"}, false},
		{"w.ndjson", "{\"id\":9}", []string{":1: no such member"}, true},
	} {
		file, column, asked := strings.Cut(c.file, ":")
		path := put(t, file, []byte(c.text))
		want := append(c.want, path+":")
		if asked {
			path += ":" + column
		}
		_, _, _, err := ReadWeights(path, nil, ids)
		wants(t, err, want...)
		if errors.Is(err, ErrUnknownMember) != c.unknown {
			t.Errorf("%q: unknown member %v", c.text, !c.unknown)
		}
	}
	_, _, _, err := ReadWeights(filepath.Join(t.TempDir(), "none"), nil, ids)
	wants(t, err, "none: no such file")
}

func FuzzReadWeights(f *testing.F) {
	for _, text := range []string{"id,weight\n1,0.5\n", "1 2\n-3 4", "a\t1e5\n", "\"1\",2\n", "#\n\n1", "id,score\n1,2\n2,\n", "a,id,weight\n3,1,0.5\n", "score id\n1 a"} {
		f.Add([]byte(text))
	}
	ints, texts := intIDs(f, -3, 0, 1, 2, 10), stringIDs(f, "", "1", "a", "a b", "id")
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, ids := range []*graph.IDs{ints, texts} {
			v, w, _, err := ReadWeights(put(t, "w.txt", text), nil, ids)
			if err != nil {
				continue
			}
			for i := range v {
				if i > 0 && v[i-1] >= v[i] || int(v[i]) >= ids.Len() || !(w[i] >= 0) || math.IsInf(w[i], 0) {
					t.Errorf("vertices %v, weights %v", v, w)
				}
			}
		}
	})
}
