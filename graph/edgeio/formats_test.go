package edgeio

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/graph/formats/dot"
	"gonum.org/v1/gonum/graph/formats/gexf12"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// Each format by its ending or first bytes, in blocks of every size.
func TestReadFormats(t *testing.T) {
	vertices := "vertex 1\nvertex 2\nvertex 3\n"
	names := Options{IDs: "string"}
	for _, c := range []struct {
		name, file, text, format string
		o                        Options
		want                     string
		said                     Direction
	}{
		{"plain", "m.graph", "% c\n3 2\n2 3\n1\n% c\n1\n", "metis", Options{}, "1 2\n1 3\n" + vertices, Undirected},
		{"edge weights, a vertex alone", "m.metis", "3 1 1\n\n3 7\r\n2 7\r\n\n", "metis", Options{}, "2 3 w7\n" + vertices, Undirected},
		{"sizes and weights of vertices", "m.graph", "3 2 111 2\n9 8 7 2 5\n1 1 1 1 5 3 2\n1 1 1 2 2\n", "metis", Options{}, "1 2 w5\n2 3 w2\n" + vertices, Undirected},
		{"a loop", "m.graph", "1 1\n1\n", "metis", Options{}, "1 1\nvertex 1\n", Undirected},
		{"arcs", "m.gr", "c x\n\np sp 3 2\na 1 2 4\nc y\na 3\t1 0\n", "gr", Options{}, "1 2 w4\n3 1 w0\n" + vertices, Directed},
		{"arcs and labels as numbers", "m.net", "*Vertices 3\n1 \"ann b\" 0.1 0.2\n2 bob\n*arcs\n1 2 2.5 c Red\n3 3 c Red\n", "pajek", Options{}, "1 2 w2.5\n3 3 w1\n" + vertices, Directed},
		{"labels", "m.txt", "*Network x\n*Vertices 3\n1 \"ann b\" 0.1 0.2\n2 bob\n\n*Edges\n1 2\n", "pajek", names, "\"ann b\" \"bob\"\nvertex \"ann b\"\nvertex \"bob\"\nvertex \"3\"\n", Undirected},
		{"lists", "m.net", "*Vertices 3\n*Arcslist\n1 2 3\n", "pajek", Options{}, "1 2\n1 3\n" + vertices, Directed},
		{"edges then arcs", "m.net", "*Vertices 3\n*Edgeslist\n1 2 1\n*Arcs\n2 3\n", "pajek", Options{}, "1 2\n1 1\n2 3\n2 1\n" + vertices, Directed},
		{"empty arcs", "m.net", "*Vertices 3\n*Arcs\n*Edges\n2 3\n", "pajek", Options{}, "2 3\n" + vertices, Undirected},
		{"konect", "out.x", "% sym unweighted\n% 2 3 3\n1 2\n3 1\n", "konect", Options{}, "1 2\n3 1\n", Undirected},
		{"konect weights and times", "out.x", "%asym positive\n1 2 3 1000\n", "konect", Options{}, "1 2 w3 t1000000000\n", Directed},
		{"konect times", "out.x", "% asym unweighted\n1 2 1 1000\n", "konect", Options{}, "1 2 t1000000000\n", Directed},
		{"konect of two kinds", "out.x", "% bip weighted\n% 2 3 2\n1 1 3\n3 2 -1\n", "konect", Options{Signed: true}, "1 4 w3\n3 5 w-1\n", Undirected},
		{"neo4j", "e.csv", ":START_ID(P),since:int,weight:double,:END_ID(P),:TYPE\n1,5,2.5,2,KNOWS\n", "neo4j", Options{}, "1 2 w2.5 l\"KNOWS\"\n", Unsaid},
		{"neo4j in quotes", "e.csv", "\":START_ID\";\":END_ID\";\":TYPE\"\n\"ann\";\"b;c\";\"KNOWS\"\n", "neo4j", names, "\"ann\" \"b;c\" l\"KNOWS\"\n", Unsaid},
		{"neo4j nodes", "v.csv", "personId:ID(P),name,:LABEL\n1,Ann,Person\n2,Bob,Person\n", "neo4j", Options{}, "vertex 1\nvertex 2\n", Unsaid},
		{"edges", "g.json", `{"nodes": [{"id": 3, "x": {"y": [1]}}], "edges": [{"target": 2, "source": 1, "key": 0, "color": "red"}, {"source": 2, "target": 2, "weight": 2.5}], "directed": true}`,
			"node-link", Options{}, "1 2 w1\n2 2 w2.5\nvertex 3\n", Directed},
		{"links", "-", "{\"directed\":false,\"links\":[{\"source\":\"a\",\"target\":\"b\",\"type\":\"x\",\"ts\":5}, {\"source\":\"b\",\"target\":\"a\"}]}\n", "node-link", names,
			"\"a\" \"b\" t5000000 l\"x\"\n\"b\" \"a\" t- l\"default\"\n", Undirected},
		{"graphml", "g.xml", "<?xml version=\"1.0\"?>\n<graphml><key id=\"a\" for=\"edge\" attr.name=\"Weight\"><default> 2 </default></key><key id=\"b\" for=\"node\"/>" +
			"<graph edgedefault=\"directed\"><node id=\"9\"><data key=\"b\">x</data></node><edge source=\"1\" target=\"2\" directed=\"true\"/><edge source=\"2\" target=\"1\"><data key=\"a\">.5</data></edge></graph></graphml>",
			"graphml", Options{}, "1 2 w2\n2 1 w0.5\nvertex 9\n", Directed},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, strings.Replace(c.file, "-", "stdin", 1), c.text)
			for _, size := range []int{1 << 20, 4} {
				inBlocks(t, size)
				if c.o.Workers = 2; c.file == "-" {
					file, c.o.Stdin = "-", strings.NewReader(c.text)
				}
				r, err := Read(context.Background(), []string{file}, c.o)
				if err != nil {
					t.Fatal(err)
				}
				if got := list(r); got != c.want || r.Direction != c.said || r.Sources[0].Format != c.format {
					t.Errorf("blocks of %d: %s, %v\n%swant %s, %v\n%s", size, r.Sources[0].Format, r.Direction, got, c.format, c.said, c.want)
				}
			}
		})
	}
}

func TestBadFormats(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	const keyed = `<graphml><key id="l" for="edge" attr.name="layer"/><key id="w" for="edge" attr.name="weight"/><graph edgedefault="directed">`
	for _, c := range []struct {
		file, text, want string
		o                Options
	}{
		{"m.graph", "", "m.graph: ends before its first line", Options{}},
		{"m.graph", "3 2\n2\n1 3\n", "m.graph: lines for 2 vertices, but line 1 says 3; is the file cut short?", Options{}},
		{"m.graph", "3 2\n2 3\n1\n\n", "m.graph: not every edge stands in the lines of both its ends", Options{}},
		{"m.graph", "2 1 1\n2 5\n1 6\n", "m.graph: not every edge stands in the lines of both its ends with the same weight", Options{}},
		{"m.graph", "2 2\n2\n1\n", "m.graph: 2 neighbours, but line 1 says 2 edges, which are 4", Options{}},
		{"m.graph", "2 1\n2\n1\n1\n", "m.graph:4: a line for vertex 3, but line 1 says 2 vertices", Options{}},
		{"m.graph", "2 1\n3\n1\n", "m.graph:2: dst 3 is not in [1, 2], the vertices that line 1 declares", Options{}},
		{"m.graph", "2 1 1\n2\n1 5\n", "m.graph:2: neighbour 2 of vertex 1 has no weight", Options{}},
		{"m.graph", "2 1 1\n2 0\n1 0\n", "m.graph:2: weight 0 is not above 0", Options{BadTolerance: 5}},
		{"m.graph", "2 1 10\n\n1 1\n", "m.graph:2: vertex 1 has no size or weight", Options{}},
		{"m.graph", "2 1 12\n2\n1\n", `m.graph:1: FMT "12" is not up to three digits`, Options{}},
		{"m.graph", "2 1 1 3\n2\n1\n", "m.graph:1: NCON is 3, but FMT 1 says that vertices have no weights", Options{}},
		{"m.graph", "2 x\n2\n1\n", `m.graph:1: "x" is not a number of vertices or edges`, Options{}},
		{"m.graph", "9223372036854775807 1\n2\n1\n", `m.graph:1: "9223372036854775807" is not a number`, Options{}},
		{"m.graph", "4000000000 1\n2\n1\n", "m.graph: lines for 2 vertices, but line 1 says 4000000000", Options{}},
		{"m.graph", "2 1\n2\n1\n", "the graph is undirected, which contradicts --directed", Options{Direction: Directed}},
		{"m.graph", "2 1\n2\n1\n", "its vertices are integers; leave --columns, --header and --ids", Options{IDs: "string"}},
		{"m.gr", "c x\n", "m.gr: ends before its line p sp VERTICES ARCS", Options{}},
		{"m.gr", "p max 3 1\na 1 2 3\n", `m.gr:1: "p max 3 1" where the size of the graph should be`, Options{}},
		{"m.gr", "p sp 3 1\na 1 2\n", "m.gr:2: 2 fields", Options{}},
		{"m.gr", "p sp 3 1\ne 1 2 3\n", `m.gr:2: "e 1 2 3" is neither an arc`, Options{}},
		{"m.gr", "p sp 3 1\na 1 4 3\n", "m.gr:2: dst 4 is not in [1, 3], the vertices that line 1 declares", Options{}},
		{"m.gr", "p sp 3 2\na 1 2 3\n", "m.gr: 1 arcs, but line 1 says 2", Options{}},
		{"m.gr", "p sp 4000000000 1\na 1 2 3\n", "m.gr:1: 4000000000 vertices for 1 edges; more than 1048576 and 16 per edge are not read", Options{}},
		{"m.gr", "p sp 2 1\na 1 2 3\n", "the graph is directed, which contradicts --undirected", Options{Direction: Undirected}},
		{"m.net", "1 2\n", `m.net:1: "1 2" stands before *Vertices`, Options{}},
		{"m.net", "", "m.net: has no line *Vertices N", Options{}},
		{"m.net", "*Vertices x\n", `m.net:1: "x" is not a number of vertices`, Options{}},
		{"m.net", "*Vertices 2\n*Matrix\n", `m.net:2: "*Matrix" is not read`, Options{}},
		{"m.net", "*Vertices 2\n*Arcs :1 \"r\"\n", "is one of several relations", Options{}},
		{"m.net", "*Vertices 2\n*Arcs\n1 3\n", `m.net:3: "3" is not a vertex, a number in [1, 2] by line 1`, Options{}},
		{"m.net", "*Vertices 2\n*Arcs\n1\n", `m.net:3: "1" has one end`, Options{}},
		{"m.net", "*Vertices 4000000000\n*Arcs\n1 2\n", "m.net:1: 4000000000 vertices for 1 edges", Options{}},
		{"m.net", "*Vertices 2\n1 \"a\n", "has no closing quote", Options{}},
		{"m.net", "*Vertices 2\n1 a\n2 a\n", `m.net:3: label "a" of vertex 2 is that of vertex 1 too`, Options{IDs: "string"}},
		{"m.net", "*Vertices 2\n1 2\n*Arcs\n1 2\n", `vertex 2 has no label, and vertex 1 is labelled "2"`, Options{IDs: "string"}},
		{"m.net", "*Vertices 2\n*Arcs\n1 2\n*Edges\n1 2\n", "the graph is directed, which contradicts --undirected", Options{Direction: Undirected}},
		{"out.x", "% bip unweighted\n1 1\n", "out.x: is bipartite, and both kinds of vertices count from 1; add the line", Options{}},
		{"out.x", "% bip unweighted\n% 1 2 3\n1 4\n", "out.x:3: dst 4 is not in [1, 3]", Options{}},
		{"out.x", "% sym dynamic\n1 1\n", "out.x:1: the network is dynamic", Options{}},
		{"out.x", "% sym unweighted\n% 2 3 3\n1 2\n", "out.x: 1 edges, but line 2 says 2; is a file cut short?", Options{}},
		{"out.x", "% sym unweighted\n% 2 3 4\n1 2\n1 3\n", "out.x:2: 3 and 4 vertices, but only a bipartite network has two kinds", Options{}},
		{"out.x", "% sym signed\n1 2 -1\n", "out.x:2: weight -1 is negative; use --signed", Options{}},
		{"out.x", "1 2\n", "out.x:1: does not begin with % sym, asym or bip", Options{Format: "konect"}},
		{"out.x", "% sym heavy\n1 2\n", `out.x:1: weights are "heavy", kith reads unweighted`, Options{Format: "konect"}},
		{"out.x", "% sym unweighted\n1 2\n", "the graph is undirected, which contradicts --directed", Options{Direction: Directed}},
		{"e.csv", ":START_ID(A),:END_ID(B)\n1,2\n", `e.csv:1: ":END_ID(B)" is of group "B", other ids of "A"`, Options{}},
		{"e.csv", ":START_ID,:TYPE\n1,2\n", "no column is named dst; neo4j-admin calls them :START_ID and :END_ID", Options{}},
		{"e.csv", "a,b\n1,2\n", `e.csv:1: header "a,b" has neither :START_ID and :END_ID nor :ID`, Options{Format: "neo4j"}},
		{"e.csv", ":START_ID,:END_ID,weight:int\n1,2,x\n", `e.csv:2: weight "x" is not a number`, Options{}},
		{"e.csv", ":START_ID,:TYPE\n\n\n1,2\n", `e.csv:1: header ":START_ID,:TYPE"`, Options{Format: "neo4j"}},
		{"e.csv", "\":START_ID\",:TYPE\n", `e.csv:1: header ":START_ID,:TYPE"`, Options{Format: "neo4j"}},
		{"e.csv", ":ID,:START_ID,:END_ID\n100,1,2\n", `e.csv:1: header ":ID,:START_ID,:END_ID" names both :ID and`, Options{Format: "neo4j"}},
		{"out.x", "% sym unweighted\n% a\x00\n1\n", "out.x:2: the line holds a NUL byte", Options{Format: "konect"}},
		{"out.x", "% sym unweighted\n% 0 5 5\n", "out.x: no edges", Options{Format: "konect"}},
		{"m.gr", "p sp 3\r1\na 1 2 3\n", "m.gr:1: ", Options{}},
		{"m.mtx", "%%MatrixMarket matrix coordinate pattern general\n3 3 1\n# kith vertex 2\n1 2\n2 1\n", "2 entries, but line 2 says 1", Options{}},
		{"g.json", "{\"edges\": [{\"source\": 1, \"target\": 2, \"weight\": 1, \"rating\": 5}]}", `g.json:1: "weight" and "rating" are both a weight; rename one`, Options{}},
		{"g.json", "{\"edges\": [\n{\"source\": \"M\xfcller\", \"target\": \"M\xf6ller\"}]}", "g.json:2: holds bytes that are not UTF-8; convert the file", Options{IDs: "string"}},
		{"g.graphml", `<?xml version="1.0" encoding="latin1"?><graphml/>`, `g.graphml:1: opening charset "latin1": kith reads UTF-8; convert the file`, Options{}},
		{"g.graphml", `<?xml version="1.1"?><graphml/>`, `g.graphml:1: unsupported version "1.1"`, Options{}},
		{"g.graphml", keyed + `<edge source="1" target="2"><data key="l"></data></edge></graph></graphml>`, "g.graphml:1: layer is empty", Options{}},
		{"g.graphml", keyed + `<edge source="1" target="2"><data key="w"></data></edge></graph></graphml>`, `g.graphml:1: weight "" is not a number`, Options{}},
		{"g.graphml", keyed + `<edge source="1" target="2"><data key="w">1</data><data key="w">7</data></edge></graph></graphml>`, `g.graphml:1: data of the key "w" twice in an edge`, Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"><!--" + strings.Repeat("x", 3<<20) + "--></graph></graphml>", "g.graphml:1: a text of more than 2097152 bytes", Options{}},
		{"g.json", "[1]\n", "g.json:1: [ where { should be", Options{}},
		{"g.json", "{\"nodes\": []}", "g.json:1: no key edges or links", Options{}},
		{"g.json", "{\"edges\": [], \"links\": []}", "g.json:1: both edges and links", Options{}},
		{"g.json", "{\"edges\": [], \"edges\": []}", `g.json:1: the key "edges" stands twice`, Options{}},
		{"g.json", "{\n\"edges\": [\n{\"source\": 1, \"target\": 2}", "g.json:3: ends in the middle; is the file cut short?", Options{}},
		{"g.json", "{\"edges\": [\n{\"source\": 1}]}", "g.json:2: an edge without source or target", Options{}},
		{"g.json", "{\"edges\": [{\"source\": 1, \"target\": \"2\"}]}", `g.json:1: target: id "2" is a number or a string, and the ids before it are the other`, Options{}},
		{"g.json", "{\"edges\": [{\"source\": \"a\", \"target\": \"b\"}]}", `g.json:1: id "a" is not a canonical 64-bit integer; use --ids string`, Options{}},
		{"g.json", "{\"edges\": [{\"source\": 1, \"target\": 2, \"weight\": NaN}]}", "g.json:1: invalid character 'N'", Options{}},
		{"g.json", "{\"edges\": [{\"source\": 1, \"target\": 2, \"weight\": true}]}", "g.json:1: weight: true is neither a number nor a string", Options{}},
		{"g.json", "{\"edges\": [{\"source\": 1, \"target\": [2]}]}", "g.json:1: [ where a number or string should be", Options{}},
		{"g.json", "{\"graph\": " + deep + "}", "g.json:1: nested more than 32 levels deep", Options{}},
		{"g.json", "{\"edges\": []} x", "g.json:1: invalid character 'x'", Options{}},
		{"g.json", "{\"edges\": []}\n{}", "g.json:2: { follows the graph", Options{}},
		{"g.json", "{\"directed\": 1}", `g.json:1: "directed" is 1, not true or false`, Options{}},
		{"g.json", "{\"graph\": \"" + strings.Repeat("x", 3<<20) + "\"}", "g.json:1: a text of more than 2097152 bytes", Options{}},
		{"g.json", "{\"directed\": true, \"edges\": []}", "the graph is directed, which contradicts --undirected", Options{Direction: Undirected}},
		{"g.json", "{\"edges\": []}", "g.json: no edges", Options{}},
		{"g.graphml", "<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>", "g.graphml:1: a document type or entity, which kith does not read", Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\">\n<node id=\"&x;\"/></graph></graphml>", "g.graphml:2: invalid character entity &x;", Options{}},
		{"g.graphml", "<gexf/>", "g.graphml:1: the file begins with <gexf>, not with <graphml>", Options{}},
		{"g.graphml", "<graphml/>", "g.graphml: has no <graph>", Options{}},
		{"g.graphml", "<graphml><graph/></graphml>", `g.graphml:1: edgedefault is "", not directed or undirected`, Options{}},
		{"g.graphml", "<graphml>\n<graph edgedefault=\"directed\">\n<edge source=\"1\"", "g.graphml:3: ends in the middle; is the file cut short?", Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"><edge source=\"1\" target=\"2\" directed=\"false\"/></graph></graphml>", `has directed="false" in a graph whose edgedefault is directed`, Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"><node id=\"1\"><graph/></node></graph></graphml>", "a graph within <node>", Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"><hyperedge/></graph></graphml>", "a hyperedge", Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\">\n<edge source=\"a\" target=\"b\"/></graph></graphml>", `g.graphml:2: id "a" is not a canonical 64-bit integer; use --ids string`, Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"><edge source=\"1\" target=\"2\"><data key=\"w\">1</data></edge></graph></graphml>", `data of the key "w", which no <key`, Options{}},
		{"g.graphml", "<graphml>" + strings.Repeat("<a>", 40), "g.graphml:1: nested more than 32 levels deep", Options{}},
		{"g.graphml", "<graphml " + strings.Repeat("x ", 1<<21), "g.graphml:1: ", Options{}},
		{"g.graphml", "<graphml><graph edgedefault=\"directed\"/></graphml>", "contradicts --undirected", Options{Direction: Undirected}},
		{"g.parquet", "PAR1", "g.parquet: is not a parquet file", Options{}},
		{"g.csv", "PAR1\x15xxxPAR1", "g.csv: holds Parquet; give its name the ending .parquet", Options{}},
	} {
		file := put(t, c.file, c.text)
		for _, size := range []int{1 << 20, 4} {
			inBlocks(t, size)
			if _, err := Read(context.Background(), []string{file}, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%.100q, blocks of %d: %v\nwant %s", c.text, size, err, c.want)
			}
		}
	}
}

// What is told, beside the graph.
func TestFormatNotes(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"m.graph", "2 1 10\n1 2\n1 1\n", "m.graph: sizes or weights of vertices are not used (FMT 10)"},
		{"m.net", "*Vertices 2\n1 a\n2 b\n*Arcs\n1 2\n", "m.net: ids are the numbers of the vertices; with --ids string they are the labels"},
		{"m.net", "*Vertices 2\n*Arcs\n1 2\n*Edges\n1 2\n", "m.net: both arcs and edges, so the graph is directed and every edge is two arcs"},
		{"out.x", "% bip unweighted\n% 1 2 3\n1 3\n", "out.x: two kinds of vertices; the right ones are numbered from 3 on"},
		{"e.csv", ":START_ID,:END_ID,name\n1,2,x\n", `e.csv: column "name" is not used`},
		{"g.json", `{"edges": [{"source": 1, "target": 2, "color": "red"}]}`, `g.json: edge attribute "color" is not used`},
		{"g.graphml", `<graphml><key id="c" for="edge" attr.name="color"/><graph edgedefault="directed"><edge source="1" target="2"><data key="c">x</data></edge></graph></graphml>`, `g.graphml: edge attribute "color" is not used`},
	} {
		r, err := Read(context.Background(), []string{put(t, c.file, c.text)}, Options{})
		if err != nil || len(r.Notes) != 1 || r.Notes[0] != c.want {
			t.Errorf("%q: %q, %v, want %q", c.text, r.Notes, err, c.want)
		}
	}
}

// A bad edge is left out under a tolerance, and no other.
func TestFormatsTolerate(t *testing.T) {
	for file, text := range map[string]string{
		"m.gr":      "p sp 3 3\na 1 2 1\na 1 9 1\na 2 3 1\n",
		"m.net":     "*Vertices 3\n*Arcs\n1 2 1\n1 9 1\n2 3 1\n",
		"g.json":    `{"directed": true, "nodes": [{"id": 3}], "edges": [{"source": 1, "target": 2, "weight": 1}, {"source": 1, "target": "x"}, {"source": 2, "target": 3, "weight": 1}]}`,
		"g.graphml": `<graphml><key id="w" for="edge" attr.name="weight"/><graph edgedefault="directed"><edge source="1" target="2"/><edge source="1" target="x"/><edge source="2" target="3"/></graph></graphml>`,
	} {
		r, err := Read(context.Background(), []string{put(t, file, text)}, Options{BadTolerance: 1})
		if err != nil || r.Rejected != 1 || len(r.Bad) != 1 || !strings.HasPrefix(list(r), "1 2 w1\n2 3 w1\n") {
			t.Errorf("%s: %v\n%s", file, err, list(r))
		}
	}
}

// Files of other systems; their origin is in testdata/formats/README.md.
func TestFilesOfOtherSystems(t *testing.T) {
	const ratings = "\"ann\" \"bob\" w2.5\n\"bob\" \"ann\" w1\n\"bob\" \"cy & <d>\" w0.25\n"
	const members = "vertex \"ann\"\nvertex \"bob\"\nvertex \"cy & <d>\"\nvertex \"eve\"\n"
	for _, c := range []struct {
		file, want string
		o          Options
		said       Direction
	}{
		{"nx-strings.graphml", ratings + members, Options{IDs: "string"}, Directed},
		{"nx-edges.json", ratings + members, Options{IDs: "string"}, Directed},
		{"nx-links.json", ratings + members, Options{IDs: "string"}, Directed},
		{"nx-strings.net", ratings + members, Options{IDs: "string"}, Directed},
		{"nx-integers.graphml", "1 2 w3\n2 3 w1\n3 3 w2\nvertex 1\nvertex 2\nvertex 3\nvertex 7\n", Options{}, Undirected},
		{"nx-multi.json", "1 2 w1\n1 2 w4\nvertex 1\nvertex 2\n", Options{}, Directed},
		{"networkit.graph", "1 2 w2\n2 3 w3\nvertex 1\nvertex 2\nvertex 3\nvertex 4\n", Options{}, Undirected},
		{"metis.graph", "1 5 w1\n1 3 w2\n1 2 w1\n2 3 w2\n2 4 w1\n3 5 w3\n3 4 w2\n4 6 w2\n4 7 w5\n5 6 w2\n6 7 w6\n" +
			"vertex 1\nvertex 2\nvertex 3\nvertex 4\nvertex 5\nvertex 6\nvertex 7\n", Options{}, Undirected},
		{"pyarrow.parquet", "\"ann\" \"bob\" w2.5 t1612353600250000\n\"bob\" \"ann\" w1 t-\n\"bob\" \"cy\" w1 t-1000000\n", Options{IDs: "string"}, Unsaid},
	} {
		r, err := Read(context.Background(), []string{filepath.Join("testdata", "formats", c.file)}, c.o)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := list(r); got != c.want || r.Direction != c.said {
			t.Errorf("%s: %v\n%swant %v\n%s", c.file, r.Direction, got, c.said, c.want)
		}
	}
	// one graph in two formats: vertex k of the one is n(k-1) of the other
	pajek := table(t, Options{}, false, filepath.Join("testdata", "formats", "igraph-zachary.net"))
	graphML := table(t, Options{IDs: "string"}, false, filepath.Join("testdata", "formats", "igraph-zachary.graphml"))
	if pajek.Order() != 34 || pajek.Size() != 2*78 || graphML.Order() != 34 || graphML.Size() != 2*78 {
		t.Fatalf("igraph's files of Zachary's club: %d and %d vertices, %d and %d arcs", pajek.Order(), graphML.Order(), pajek.Size(), graphML.Size())
	}
	pairs := map[string]bool{}
	for v := range graph.Vertex(34) {
		for _, u := range pajek.Targets[pajek.Offsets[v]:pajek.Offsets[v+1]] {
			pairs[fmt.Sprintf("n%d n%d", pajek.IDs.Int(v)-1, pajek.IDs.Int(u)-1)] = true
		}
	}
	for v := range graph.Vertex(34) {
		for _, u := range graphML.Targets[graphML.Offsets[v]:graphML.Offsets[v+1]] {
			if pair := graphML.IDs.Format(v) + " " + graphML.IDs.Format(u); !pairs[pair] {
				t.Errorf("igraph's graphml file has %s, its pajek file does not", pair)
			}
		}
	}
}

// Formats that number their vertices give the same graph back, and the same
// bytes whatever the internal numbers are.
func TestNumberedRowsReadBack(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(6) {
		for _, c := range []struct {
			format             string
			directed, weighted bool
		}{
			{"metis", false, false}, {"metis", false, true}, {"gr", true, true}, {"pajek", true, false}, {"pajek", false, true},
		} {
			random := graphtest.Random(seed, 40, 90, graph.BuildOptions{Directed: c.directed}, c.weighted)
			e := &graph.Edges{}
			for v := range graph.Vertex(random.Order()) {
				e.Vertices = append(e.Vertices, random.IDs.Int(v))
				for arc := random.Offsets[v]; arc < random.Offsets[v+1]; arc++ {
					if u := random.Targets[arc]; u != v && (c.directed || u > v) {
						e.Src, e.Dst = append(e.Src, random.IDs.Int(v)), append(e.Dst, random.IDs.Int(u))
						if c.weighted {
							e.Weights = append(e.Weights, float32(1+(int(v)+int(u))%9))
						}
					}
				}
			}
			table := graphtest.Build(t, e, graph.BuildOptions{Directed: c.directed})
			want := dense(t, table, 1)
			text := reload(t, want, c.format)
			var other bytes.Buffer
			if err := Write(ctx, &other, graphtest.Shuffled(want, seed), c.format); err != nil || other.String() != text {
				t.Errorf("seed %d, %s: other bytes when renumbered, %v", seed, c.format, err)
			}
		}
	}
	named := graphtest.Build(t, &graph.Edges{Src: []int64{0, 1}, Dst: []int64{1, 1}, Names: []string{"ann b", "#x", "é"}, Vertices: []int64{2}, Weights: []float32{-.5, 2}},
		graph.BuildOptions{Directed: true, Signed: true, IDs: graph.StringIDs})
	reload(t, named, "pajek")
	alone := graphtest.Build(t, &graph.Edges{Vertices: []int64{1}}, graph.BuildOptions{})
	for _, format := range []string{"metis", "pajek"} {
		reload(t, alone, format)
	}
}

func TestFormatTexts(t *testing.T) {
	full := graphtest.Build(t, &graph.Edges{Src: []int64{0, 0}, Dst: []int64{1, 0}, Names: []string{`a"`, "b&", "c"}, Vertices: []int64{2}, Weights: []float32{0.5, 3}, Times: []int64{1500000, graph.NoTime}, LayerNames: []string{"mail"}},
		graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	plain := graphtest.Build(t, &graph.Edges{Src: []int64{7, 5}, Dst: []int64{5, 6}, Weights: []float32{2, 3}}, graph.BuildOptions{})
	linked := graphtest.Build(t, &graph.Edges{Src: []int64{1}, Dst: []int64{2}, Weights: []float32{2.5}, Times: []int64{1500000}}, graph.BuildOptions{Directed: true})
	for _, c := range []struct {
		format string
		table  *graph.EdgeTable
		want   string
	}{
		{"metis", plain, "3 2 001\n2 3 3 2\n1 3\n1 2\n"},
		{"gr", plain, "p sp 3 4\na 1 2 3\na 1 3 2\na 2 1 3\na 3 1 2\n"},
		{"pajek", plain, "*Vertices 3\n1 \"5\"\n2 \"6\"\n3 \"7\"\n*Edges\n1 2 3\n1 3 2\n"},
		{"neo4j", linked, ":START_ID,:END_ID,weight:float,time:double,:TYPE\n1,2,2.5,1.5,default\n"},
		{"node-link", full, "{\"directed\": true, \"multigraph\": false, \"graph\": {}, \"nodes\": [\n{\"id\": \"a\\\"\"},\n{\"id\": \"b\\u0026\"},\n{\"id\": \"c\"}\n], \"edges\": [\n" +
			"{\"source\": \"a\\\"\", \"target\": \"a\\\"\", \"weight\": 3, \"layer\": \"mail\"},\n{\"source\": \"a\\\"\", \"target\": \"b\\u0026\", \"weight\": 0.5, \"time\": 1.5, \"layer\": \"mail\"}\n]}\n"},
		{"graphml", plain, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n<key id=\"w\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n<graph edgedefault=\"undirected\">\n" +
			"<node id=\"5\"/>\n<node id=\"6\"/>\n<node id=\"7\"/>\n<edge source=\"5\" target=\"6\"><data key=\"w\">3</data></edge>\n<edge source=\"5\" target=\"7\"><data key=\"w\">2</data></edge>\n</graph>\n</graphml>\n"},
		{"dot", full, "digraph {\n\"a\\\"\";\n\"b&\";\n\"c\";\n\"a\\\"\" -> \"a\\\"\" [weight=\"3\", layer=\"mail\"];\n\"a\\\"\" -> \"b&\" [weight=\"0.5\", time=\"1.5\", layer=\"mail\"];\n}\n"},
	} {
		var out strings.Builder
		if err := Write(context.Background(), &out, c.table, c.format); err != nil || out.String() != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.format, err, out.String(), c.want)
		}
	}
	var out bytes.Buffer
	if err := Write(context.Background(), &out, full, "gexf"); err != nil {
		t.Fatal(err)
	}
	var doc gexf12.Content
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	g := doc.Graph
	if g.DefaultEdgeType != "directed" || len(g.Nodes.Nodes) != 3 || g.Nodes.Nodes[0].ID != `a"` || len(g.Edges.Edges) != 2 || g.Edges.Edges[1].Source != `a"` || g.Edges.Edges[1].Target != "b&" || g.Edges.Edges[1].Weight != 0.5 {
		t.Errorf("gexf as gonum reads it: %+v\n%s", g, out.String())
	}
	out.Reset()
	if err := Write(context.Background(), &out, full, "dot"); err != nil {
		t.Fatal(err)
	}
	file, err := dot.ParseBytes(out.Bytes())
	if err != nil || len(file.Graphs) != 1 || !file.Graphs[0].Directed || len(file.Graphs[0].Stmts) != 5 {
		t.Errorf("dot as gonum reads it: %v\n%v", err, file)
	}
}

func TestFormatsRefuseToWrite(t *testing.T) {
	build := func(e *graph.Edges, o graph.BuildOptions) *graph.EdgeTable { return graphtest.Build(t, e, o) }
	named := func(name string) *graph.EdgeTable {
		return build(&graph.Edges{Src: []int64{0}, Dst: []int64{0}, Names: []string{name}}, graph.BuildOptions{IDs: graph.StringIDs})
	}
	pair := func(w float32) *graph.EdgeTable {
		return build(&graph.Edges{Src: []int64{1}, Dst: []int64{2}, Weights: []float32{w}}, graph.BuildOptions{Signed: true})
	}
	late := build(&graph.Edges{Src: []int64{1}, Dst: []int64{2}, Times: []int64{1 << 62}}, graph.BuildOptions{})
	for _, c := range []struct {
		format string
		table  *graph.EdgeTable
		want   string
	}{
		{"metis", build(graphtest.Path(3), graph.BuildOptions{Directed: true}), "the graph is directed, and a METIS graph is not"},
		{"metis", named("x"), `"x" has an edge to itself`},
		{"metis", pair(0.5), "weight 0.5 of an edge of"},
		{"gr", pair(-1), "weight -1 of an edge to"},
		{"gr", late, "has times, which gr cannot hold"},
		{"pajek", named(`a"b`), "has a quote or line end, which a Pajek label cannot hold"},
		{"neo4j", build(&graph.Edges{Vertices: []int64{4}}, graph.BuildOptions{}), `"4" has no edges, and relationships of neo4j name no vertices`},
		{"dot", named(`a\`), "which DOT cannot hold"},
		{"graphml", named("a\x01"), "holds a character that XML cannot hold"},
		{"gexf", named("a\uffff"), "holds a character that XML cannot hold"},
		{"graphml", late, "time 4611686018427387904 microseconds of edge"},
		{"node-link", late, "time 4611686018427387904 microseconds of edge"},
		{"parquet", late, "time 4611686018427387904 microseconds of an edge"},
	} {
		err := Write(context.Background(), &bytes.Buffer{}, c.table, c.format)
		if err == nil || !strings.HasPrefix(err.Error(), "edgeio: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.format, err, c.want)
		}
	}
	big := graphtest.Random(1, 5000, 20000, graph.BuildOptions{Directed: true}, false)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, f := range Formats {
		if !f.Writes {
			continue
		}
		table := big
		if f.Name == "metis" {
			table = build(graphtest.Path(20000), graph.BuildOptions{})
		} else if f.Name == "wsg" || f.Name == "neo4j" {
			continue // as sg, and as csv
		}
		if err := Write(context.Background(), fullDisk{}, table, f.Name); !errors.Is(err, errFull) {
			t.Errorf("%s: full disk: %v", f.Name, err)
		}
		if err := Write(cancelled, &bytes.Buffer{}, table, f.Name); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled: %v", f.Name, err)
		}
	}
}

// fuzzFormat checks that a text is read the same whatever the blocks and
// workers, and that what was read and can be written comes back the same.
func fuzzFormat(f *testing.F, format string, seeds ...string) {
	for _, text := range seeds {
		f.Add(text, false)
		f.Add(text, true)
	}
	old := blockSize
	f.Cleanup(func() { blockSize = old })
	f.Fuzz(func(t *testing.T, text string, names bool) {
		o := Options{Format: format, AllowEmpty: true, Signed: true}
		if names && formatCalled(format).names || format == "neo4j" {
			o.IDs = "string"
		}
		var first *Result
		var want string
		for i, size := range []int{1 << 20, 4, 1 + len(text)/2} {
			blockSize, o.Workers, o.Stdin = size, 1+i, strings.NewReader(text)
			r, err := Read(context.Background(), []string{"-"}, o)
			got := ""
			if err == nil {
				got = fmt.Sprint(r.Direction, r.Lines, "\n", list(r))
			} else if !strings.HasPrefix(err.Error(), "stdin") && !errors.Is(err, ErrUsage) {
				t.Fatalf("%q: %v", text, err)
			}
			if i == 0 {
				first, want = r, got
			} else if got != want {
				t.Fatalf("%q in blocks of %d: %v\n%q, want %q", text, size, err, got, want)
			}
		}
		blockSize = old
		vertices := 0
		if first != nil {
			for _, b := range first.Batches {
				vertices += len(b.Vertices)
			}
		}
		if first == nil || vertices > 1<<16 || !formatCalled(format).Writes {
			return
		}
		build := func(r *Result) *graph.EdgeTable {
			table, _, err := graph.Build(context.Background(), r.Batches, graph.BuildOptions{Directed: first.Direction != Undirected, Signed: true, IDs: r.IDs})
			if err != nil {
				t.Skip(err) // a sum of weights that is none
			}
			return table
		}
		table := build(first)
		var out bytes.Buffer
		if err := Write(context.Background(), &out, table, format); err != nil {
			if !strings.HasPrefix(err.Error(), "edgeio: ") {
				t.Fatal(err)
			}
			return
		}
		o.Stdin = &out
		written := out.String()
		r, err := Read(context.Background(), []string{"-"}, o)
		if err != nil {
			t.Fatalf("%q, written as\n%s\n%v", text, written, err)
		}
		again := build(r)
		if table.Size() > 0 && again.Digest != table.Digest {
			t.Fatalf("%q, written as\n%s\nis another graph", text, written)
		}
	})
}

func FuzzMETIS(f *testing.F) {
	fuzzFormat(f, "metis", "% c\n3 2\n2 3\n1\n1\n", "3 2 011 1\n1 2 5\n1 1 5 3 2\n9 2 2\r\n", "2 1\n2\n1", "1 1\n1\n", "4000000000 1\n2\n1\n", "3 0 1\n\n\n\n")
}

func FuzzDIMACS(f *testing.F) {
	fuzzFormat(f, "gr", "c x\np sp 3 2\na 1 2 4\na 3\t1 0.5\r\n", "p sp 4000000000 1\na 1 1 1", "p sp 1 1\nc\na 1 1 1e3\n")
}

func FuzzPajek(f *testing.F) {
	fuzzFormat(f, "pajek", "*Vertices 3\n1 \"ann b\" 0.1\n2 bob\n*Arcs\n1 2 2.5 c Red\n*Edges\n3 3\n1 2\n", "*Network x\n*vertices 2\n*Arcslist\n1 2 1\n*edgeslist\n2 2\n", "*Vertices 4000000000\n")
}

func FuzzKONECT(f *testing.F) {
	fuzzFormat(f, "konect", "% sym unweighted\n% 2 3 3\n1 2\n3 1\n", "% bip weighted\n% 2 3 2\n1 1 3\n3 2 -1\n", "%asym positive\n1 2 3 1000.5\n", "% bip signed\n% 1 9223372036854775807 9223372036854775807\n1 1 1\n")
}

func FuzzNeo4j(f *testing.F) {
	fuzzFormat(f, "neo4j", ":START_ID(P),since:int,weight:double,:END_ID(P),:TYPE\n1,5,2.5,2,KNOWS\n", "\":START_ID\";\":END_ID\"\n\"a\";\"b;c\"\n", "x:ID\n1\n")
}

func FuzzNodeLink(f *testing.F) {
	fuzzFormat(f, "node-link", `{"nodes": [{"id": 3, "x": {"y": [1]}}], "edges": [{"target": 2, "source": 1, "key": 0}, {"source": 2, "target": 2, "weight": 2.5, "time": 5}], "directed": true}`,
		"{\"directed\":false,\"links\":[{\"source\":\"a\",\"target\":\"b\",\"type\":\"x\",\"ts\":\"2021-02-03\"}]}\n")
}

func FuzzGraphML(f *testing.F) {
	fuzzFormat(f, "graphml", `<graphml><key id="a" for="edge" attr.name="weight"><default> 2 </default></key><key id="l" for="edge" attr.name="layer"/><graph edgedefault="directed"><node id="9"/><edge source="1" target="2"/><edge source="2" target="1"><data key="a">.5</data><data key="l">&lt;x</data></edge></graph></graphml>`,
		"<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>")
}

func FuzzParquet(f *testing.F) {
	data, err := os.ReadFile(filepath.Join("testdata", "formats", "pyarrow.parquet"))
	if err != nil {
		f.Fatal(err)
	}
	var out bytes.Buffer
	table := graphtest.Random(3, 9, 20, graph.BuildOptions{Directed: true}, true)
	if err := Write(context.Background(), &out, table, "parquet"); err != nil {
		f.Fatal(err)
	}
	fuzzFormat(f, "parquet", string(data), out.String())
}
