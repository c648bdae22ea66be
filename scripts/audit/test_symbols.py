"""Symbol files: nm's text, and garbage."""

import os
import tempfile
import unittest

from symbols import SymbolsError, load


class SymbolFiles(unittest.TestCase):
    def load(self, content):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(content)
        self.addCleanup(os.unlink, file.name)
        return load(file.name)

    def test_text_of_nm(self):
        symbols = self.load(b"ffff82d040200000 T _stext\n                 U other\nffff82d040200010 t a\n"
                            b"ffff82d040200020 t a\n")
        self.assertEqual(0xFFFF82D040200000, symbols["_stext"])
        self.assertEqual(0xFFFF82D040200010, symbols["a"], "the first of two twins")
        with self.assertRaisesRegex(SymbolsError, "symbol b"):
            symbols["b"]

    def test_garbage_is_refused(self):
        for content in (b"", b"no lines of nm here\n", b"\x7fELF", b"\x7fELF" + b"\xff" * 100):
            with self.subTest(content), self.assertRaises(SymbolsError):
                self.load(content)


if __name__ == "__main__":
    unittest.main()
