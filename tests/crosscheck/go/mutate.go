package main

// Acts of tampering with a log's folder, drawn at random. Each changes what the checkpoint covers, or it is not counted.

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Change is what files become; nil: the file is gone.
type Change map[string][]byte

type tamperer struct {
	random *rand.Rand
	files  Files
	log    *Log
	paths  []string
	older  [][]byte // Honest checkpoints of this log, smaller than its newest.
}

type act struct {
	name   string
	weight int
	make   func(*tamperer) Change
}

var acts = []act{
	{"bit flipped", 30, (*tamperer).flip},
	{"bytes overwritten", 10, (*tamperer).overwrite},
	{"file truncated", 10, (*tamperer).truncate},
	{"bytes added", 5, (*tamperer).extend},
	{"file gone", 5, (*tamperer).drop},
	{"files swapped", 10, (*tamperer).swapFiles},
	{"entry dropped", 10, (*tamperer).dropEntry},
	{"entry doubled", 10, (*tamperer).doubleEntry},
	{"entries reordered", 10, (*tamperer).reorder},
	{"entry replaced", 10, (*tamperer).replaceEntry},
	{"hashes reordered", 10, (*tamperer).reorderHashes},
	{"checkpoint by another key", 6, (*tamperer).forgeByOther},
	{"checkpoint with other terms", 6, (*tamperer).forgeTerms},
	{"signature of another size", 3, (*tamperer).mixCheckpoints},
	{"older checkpoint put back", 2, (*tamperer).rollBack},
	{"history rewritten", 2, (*tamperer).rewrite},
	{"history rewritten and signed by another key", 2, (*tamperer).rewriteAndSign},
}

func (t *tamperer) next() (string, Change) {
	total := 0
	for _, a := range acts {
		total += a.weight
	}
	at := t.random.Intn(total)
	for _, a := range acts {
		if at -= a.weight; at < 0 {
			return a.name, a.make(t)
		}
	}
	panic("unreachable")
}

func (t *tamperer) pick(accept func(string) bool) string {
	for {
		if path := t.paths[t.random.Intn(len(t.paths))]; accept(path) {
			return path
		}
	}
}

func anyPath(string) bool         { return true }
func isBundle(path string) bool   { return strings.HasPrefix(path, "tile/entries/") }
func isHashTile(path string) bool { return path != "checkpoint" && !isBundle(path) }

// A copy of a file to change.
func (t *tamperer) take(accept func(string) bool) (string, []byte) {
	path := t.pick(accept)
	return path, append([]byte{}, t.files[path]...)
}

func (t *tamperer) flip() Change {
	path, data := t.take(anyPath)
	data[t.random.Intn(len(data))] ^= 1 << t.random.Intn(8)
	return Change{path: data}
}

func (t *tamperer) overwrite() Change {
	path, data := t.take(anyPath)
	from := t.random.Intn(len(data))
	length := 1 + t.random.Intn(64)
	if from+length > len(data) {
		length = len(data) - from
	}
	t.random.Read(data[from : from+length])
	return Change{path: data}
}

func (t *tamperer) truncate() Change {
	path, data := t.take(anyPath)
	return Change{path: data[:t.random.Intn(len(data))]}
}

func (t *tamperer) extend() Change {
	path, data := t.take(isHashOrBundle)
	added := make([]byte, 1+t.random.Intn(64))
	t.random.Read(added)
	return Change{path: append(data, added...)}
}

func isHashOrBundle(path string) bool { return path != "checkpoint" }

func (t *tamperer) drop() Change { return Change{t.pick(anyPath): nil} }

func (t *tamperer) swapFiles() Change {
	a, b := t.pick(anyPath), t.pick(anyPath)
	return Change{a: t.files[b], b: t.files[a]}
}

// entriesOf takes a bundle apart.
func (t *tamperer) entriesOf() (string, [][]byte) {
	path := t.pick(isBundle)
	var entries [][]byte
	for data := t.files[path]; len(data) > 0; {
		n := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+n])
		data = data[2+n:]
	}
	return path, entries
}

func bundleOf(entries [][]byte) []byte {
	data := []byte{}
	for _, entry := range entries {
		data = append(data, byte(len(entry)>>8), byte(len(entry)))
		data = append(data, entry...)
	}
	return data
}

func (t *tamperer) dropEntry() Change {
	path, entries := t.entriesOf()
	at := t.random.Intn(len(entries))
	return Change{path: bundleOf(append(append([][]byte{}, entries[:at]...), entries[at+1:]...))}
}

func (t *tamperer) doubleEntry() Change {
	path, entries := t.entriesOf()
	at := t.random.Intn(len(entries))
	changed := append([][]byte{}, entries[:at+1]...)
	changed = append(append(changed, entries[at]), entries[at+1:]...)
	if t.random.Intn(2) == 0 { // In place of the last one, so that the count stays.
		changed = changed[:len(entries)]
	}
	return Change{path: bundleOf(changed)}
}

func (t *tamperer) reorder() Change {
	path, entries := t.entriesOf()
	a, b := t.random.Intn(len(entries)), t.random.Intn(len(entries))
	changed := append([][]byte{}, entries...)
	changed[a], changed[b] = changed[b], changed[a]
	return Change{path: bundleOf(changed)}
}

func (t *tamperer) replaceEntry() Change {
	path, entries := t.entriesOf()
	changed := append([][]byte{}, entries...)
	other := make([]byte, 1+t.random.Intn(200))
	t.random.Read(other)
	changed[t.random.Intn(len(changed))] = other
	return Change{path: bundleOf(changed)}
}

func (t *tamperer) reorderHashes() Change {
	path, data := t.take(isHashTile)
	count := len(data) / tlog.HashSize
	a, b := t.random.Intn(count)*tlog.HashSize, t.random.Intn(count)*tlog.HashSize
	for i := 0; i < tlog.HashSize; i++ {
		data[a+i], data[b+i] = data[b+i], data[a+i]
	}
	return Change{path: data}
}

// ---- Checkpoints

func checkpointText(origin string, tree tlog.Tree) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, tree.N, tree.Hash)
}

func (t *tamperer) origin() string { return strings.SplitN(t.log.note.Text, "\n", 2)[0] }

// signByOther signs with a fresh key of the same name; with `asOurs` it claims to be the log's own key.
func (t *tamperer) signByOther(text string, asOurs bool) []byte {
	skey, vkey, err := note.GenerateKey(t.random, t.origin())
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		panic(err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		panic(err)
	}
	if !asOurs {
		return signed
	}
	theirs, err := note.NewVerifier(vkey)
	if err != nil {
		panic(err)
	}
	opened, err := note.Open(signed, note.VerifierList(theirs))
	if err != nil {
		panic(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(opened.Sigs[0].Base64)
	binary.BigEndian.PutUint32(raw, t.log.note.Sigs[0].Hash)
	return noteOf(text, t.origin(), raw)
}

func noteOf(text, name string, signature []byte) []byte {
	return []byte(text + "\n\u2014 " + name + " " + base64.StdEncoding.EncodeToString(signature) + "\n")
}

func (t *tamperer) forgeByOther() Change {
	return Change{"checkpoint": t.signByOther(t.log.note.Text, t.random.Intn(2) == 0)}
}

// The honest signature under another size, root or name.
func (t *tamperer) forgeTerms() Change {
	tree, origin := t.log.tree, t.origin()
	switch t.random.Intn(4) {
	case 0:
		tree.N -= 1 + t.random.Int63n(tree.N)
	case 1:
		tree.N += 1 + t.random.Int63n(300)
	case 2:
		tree.Hash[t.random.Intn(tlog.HashSize)] ^= 1 << t.random.Intn(8)
	default:
		origin += strconv.Itoa(t.random.Intn(10))
	}
	text := checkpointText(origin, tree)
	raw, _ := base64.StdEncoding.DecodeString(t.log.note.Sigs[0].Base64)
	return Change{"checkpoint": noteOf(text, t.origin(), raw)}
}

// The newest text with the signature of an older one.
func (t *tamperer) mixCheckpoints() Change {
	if len(t.older) == 0 {
		return t.forgeTerms()
	}
	older := t.older[t.random.Intn(len(t.older))]
	_, line, _ := strings.Cut(string(older), "\n\n")
	return Change{"checkpoint": []byte(t.log.note.Text + "\n" + line)}
}

func (t *tamperer) rollBack() Change {
	if len(t.older) == 0 {
		return t.forgeByOther()
	}
	return Change{"checkpoint": t.older[t.random.Intn(len(t.older))]}
}

// rewrite changes one entry and hashes everything anew; the checkpoint stays.
func (t *tamperer) rewrite() Change {
	change, _ := t.rewritten()
	return change
}

func (t *tamperer) rewriteAndSign() Change {
	change, tree := t.rewritten()
	change["checkpoint"] = t.signByOther(checkpointText(t.origin(), tree), t.random.Intn(2) == 0)
	return change
}

func (t *tamperer) rewritten() (Change, tlog.Tree) {
	entries := append([][]byte{}, t.log.entries...)
	at := t.random.Intn(len(entries))
	entries[at] = append(append([]byte{}, entries[at]...), byte(t.random.Intn(256)))
	var hashes memory
	for i, entry := range entries {
		stored, err := tlog.StoredHashes(int64(i), entry, hashes)
		if err != nil {
			panic(err)
		}
		hashes = append(hashes, stored...)
	}
	change := Change{}
	size := t.log.tree.N
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		for n := int64(0); n*tileWidth < size>>(tileHeight*level); n++ {
			width := widthOf(level, n, size)
			data := []byte{}
			for i := int64(0); i < int64(width); i++ {
				hash := hashes[tlog.StoredHashIndex(tileHeight*level, n*tileWidth+i)]
				data = append(data, hash[:]...)
			}
			change[path(strconv.Itoa(level), n, width)] = data
			if level == 0 {
				first := n * tileWidth
				change[path("entries", n, width)] = bundleOf(entries[first : first+int64(width)])
			}
		}
	}
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		panic(err)
	}
	return change, tlog.Tree{N: size, Hash: root}
}

// unchanged tells whether what the checkpoint covers is what it was: the same bytes, or a checkpoint with the same text
// and signature, written differently (base64 has spare bits).
func unchanged(files Files, change Change, key note.Verifier) bool {
	for path, data := range change {
		if data != nil && string(data) == string(files[path]) {
			continue
		}
		if path != "checkpoint" || data == nil || !sameNote(files[path], data, key) {
			return false
		}
	}
	return true
}

func sameNote(a, b []byte, key note.Verifier) bool {
	first, err := note.Open(a, note.VerifierList(key))
	if err != nil {
		return false
	}
	second, err := note.Open(b, note.VerifierList(key))
	if err != nil || first.Text != second.Text {
		return false
	}
	one, _ := base64.StdEncoding.DecodeString(first.Sigs[0].Base64)
	two, _ := base64.StdEncoding.DecodeString(second.Sigs[0].Base64)
	return string(one) == string(two) && len(one) == 4+ed25519.SignatureSize
}
