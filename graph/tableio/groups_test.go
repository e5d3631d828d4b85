package tableio_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
)

func groupsOf(t *testing.T, name, text string) (*tableio.Groups, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, _, _ := strings.Cut(path, ":")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return tableio.ReadGroups(path, nil)
}

func TestReadGroups(t *testing.T) {
	ids, err := graph.NewIntIDs([]int64{2, 5, 7, 9})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"two.csv", "id,label\n9,x\n2,y\n5,x\n7,y\n"},
		{"turned.tsv", "faction\tid\nx\t5\ny\t7\ny\t2\nx\t9\n"},
		{"several.csv", "id,share,community,memberships\n2,0.5,b,1\n5,0.7,a,2\n7,1,b,1\n9,1,a,1\n"},
		{"asked.csv:kind", "id,community,kind\n2,1,b\n5,2,a\n7,3,b\n9,4,a\n"},
		{"lines.ndjson", "{\"id\":5,\"community\":2}\n{\"id\":7,\"community\":1}\n{\"id\":9,\"community\":2}\n{\"id\":2,\"community\":1}\n"},
	} {
		x, err := groupsOf(t, c.name, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		label, err := x.Members(ids)
		if err != nil || !slices.Equal(label, []graph.Vertex{0, 1, 0, 1}) || x.Count != 2 {
			t.Errorf("%s: %v, %d groups, %v", c.name, label, x.Count, err)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"id,a,b\n1,2,3\n", "has the columns id, a, b; it needs id and one that names the groups"},
		{"member,community\n1,2\n", "it needs id"},
		{"id,community\n1,2\n1,3\n", `:3: id "1" stands on line 2 already`},
		{"id,community\n1,\n", `:2: id "1" has no community`},
	} {
		if _, err := groupsOf(t, "bad.csv", c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	few, _ := groupsOf(t, "few.csv", "id,community\n2,1\n5,1\n7,1\n")
	if _, err := few.Members(ids); err == nil || !strings.Contains(err.Error(), `names no community of member "9"`) {
		t.Error(err)
	}
	many, _ := groupsOf(t, "many.csv", "id,community\n2,1\n5,1\n7,1\n9,1\n10,1\n")
	if _, err := many.Members(ids); !errors.Is(err, tableio.ErrUnknownMember) || !strings.Contains(err.Error(), `"10"`) {
		t.Error(err)
	}
	if _, err := few.Beside(many); err == nil || !strings.Contains(err.Error(), `few.csv: has no id "9", which`) {
		t.Error(err)
	}
	if _, err := many.Beside(few); err == nil || !strings.Contains(err.Error(), `few.csv: has no id "9", which`) {
		t.Error(err)
	}
	turned, _ := groupsOf(t, "t.csv", "id,community\n7,c\n5,b\n2,a\n")
	if group, err := few.Beside(turned); err != nil || !slices.Equal(group, []graph.Vertex{2, 1, 0}) {
		t.Error(group, err)
	}
}
