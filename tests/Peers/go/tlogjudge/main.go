// Command tlogjudge judges a transparency log with Go's own packages (golang.org/x/mod/sumdb/note and tlog). It shares no code with the
// log it judges. Exit 0 and one word when everything holds; exit 1 and the reason when not.
//
//	tlogjudge log URL VKEY [WITNESS-VKEY...]    checkpoint, tiles, entries and proofs of a running log
//	tlogjudge note FILE VKEY...                 a signed note: every key has to have signed
//	tlogjudge proof FILE LEAF-HASH VKEY...      a tlog-proof of an entry with this leaf hash (base64)
//	tlogjudge tree FILE OLD-ROOT VKEY           an add-checkpoint request: its proof has to lead from the old root (base64)
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	said, err := judge(os.Args[1:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(said)
}

func judge(args []string) (string, error) {
	if len(args) < 3 {
		return "", errors.New("usage: tlogjudge log|note|proof|tree ...")
	}
	switch args[0] {
	case "log":
		return judgeLog(args[1], args[2:])
	case "note":
		msg, err := os.ReadFile(args[1])
		if err != nil {
			return "", err
		}
		_, err = open(msg, args[2:])
		return "holds", err
	case "proof":
		return judgeProof(args[1], args[2], args[3:])
	case "tree":
		return judgeTree(args[1], args[2], args[3:])
	}
	return "", errors.New("unknown verb")
}

// open wants a signature of every key.
func open(msg []byte, vkeys []string) (*note.Note, error) {
	var known []note.Verifier
	for _, vkey := range vkeys {
		v, err := verifier(vkey)
		if err != nil {
			return nil, err
		}
		known = append(known, v)
	}
	n, err := note.Open(msg, note.VerifierList(known...))
	if err != nil {
		return nil, err
	}
	if len(n.Sigs) != len(known) {
		return nil, fmt.Errorf("%d of %d keys signed", len(n.Sigs), len(known))
	}
	return n, nil
}

// verifier knows the keys of Go's package and, after c2sp.org/tlog-cosignature, those of witnesses.
func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) == 3 {
		if key, err := base64.StdEncoding.DecodeString(parts[2]); err == nil && len(key) == 33 && key[0] == 4 {
			sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
			if fmt.Sprintf("%x", sum[:4]) != parts[1] {
				return nil, errors.New("wrong key id")
			}
			return &cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, nil
		}
	}
	return note.NewVerifier(vkey)
}

type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	text := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(text), sig[8:])
}

func tree(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return tlog.Tree{}, errors.New("not three lines")
	}
	n, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: n, Hash: hash}, err
}

func judgeProof(file, leaf string, vkeys []string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	hash, err := tlog.ParseHash(leaf)
	if err != nil {
		return "", err
	}
	return "holds", checkProof(data, hash, vkeys)
}

func checkProof(data []byte, leaf tlog.Hash, vkeys []string) error {
	head, msg, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New("not a proof")
	}
	index, err := strconv.ParseInt(lines[1][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	path, err := hashes(lines[2:])
	if err != nil {
		return err
	}
	n, err := open(msg, vkeys)
	if err != nil {
		return err
	}
	t, err := tree(n.Text)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, t.N, t.Hash, index, leaf)
}

func judgeTree(file, root string, vkeys []string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	old, err := tlog.ParseHash(root)
	if err != nil {
		return "", err
	}
	head, msg, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || !strings.HasPrefix(lines[0], "old ") {
		return "", errors.New("not a request")
	}
	size, err := strconv.ParseInt(lines[0][len("old "):], 10, 64)
	if err != nil {
		return "", err
	}
	proof, err := hashes(lines[1:])
	if err != nil {
		return "", err
	}
	n, err := open(msg, vkeys)
	if err != nil {
		return "", err
	}
	t, err := tree(n.Text)
	if err != nil {
		return "", err
	}
	return "holds", tlog.CheckTree(proof, t.N, t.Hash, size, old)
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		all = append(all, hash)
	}
	return all, nil
}

// judgeLog reads a whole log over HTTP: Go's reader takes the tiles and holds them against the checkpoint.
func judgeLog(url string, vkeys []string) (string, error) {
	url = strings.TrimRight(url, "/")
	msg, err := get(url + "/checkpoint")
	if err != nil {
		return "", err
	}
	n, err := open(msg, vkeys)
	if err != nil {
		return "", err
	}
	t, err := tree(n.Text)
	if err != nil {
		return "", err
	}
	reader := tlog.TileHashReader(t, tiles(url))
	for index := int64(0); index < t.N; index++ {
		entry, err := entry(url, index, t.N)
		if err != nil {
			return "", err
		}
		leaf := tlog.RecordHash(entry)
		path, err := tlog.ProveRecord(t.N, index, reader)
		if err != nil {
			return "", err
		}
		if err := tlog.CheckRecord(path, t.N, t.Hash, index, leaf); err != nil {
			return "", fmt.Errorf("entry %d: %w", index, err)
		}
		if index%37 == 0 || index == t.N-1 {
			proof, err := get(fmt.Sprintf("%s/proof/%d", url, index+1))
			if err != nil {
				return "", err
			}
			if err := checkProof(proof, leaf, vkeys[:1]); err != nil {
				return "", fmt.Errorf("proof of %d: %w", index, err)
			}
		}
	}
	return fmt.Sprintf("%d entries hold", t.N), nil
}

type tiles string

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := get(string(t) + "/tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

var bundles = map[string][]byte{}

// entry finds one entry in the bundle of its tile of level 0, partial or whole as the size says.
func entry(url string, index, size int64) ([]byte, error) {
	tile := tlog.Tile{H: height, L: 0, N: index >> height, W: 1 << height}
	if rest := size - tile.N<<height; rest < int64(tile.W) {
		tile.W = int(rest)
	}
	path := "/tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
	bundle, ok := bundles[path]
	if !ok {
		var err error
		if bundle, err = get(url + path); err != nil {
			return nil, err
		}
		bundles[path] = bundle
	}
	for skip := index - tile.N<<height; ; skip-- {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("the bundle is too short")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if skip == 0 {
			return bundle[2:end], nil
		}
		bundle = bundle[end:]
	}
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}
