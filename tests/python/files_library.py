# What the library does with files.
import fileinput
import glob
import os
import pathlib
import shutil
import stat
import tempfile

folder = pathlib.Path(tempfile.mkdtemp())
deep = folder / "a" / "b"
deep.mkdir(parents=True)
print((deep / "x.txt").write_text("one\ntwo\n"), (deep / "y.bin").write_bytes(b"\0\1"))  # expect: 8 2
print(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")))  # expect: ['a', 'a/b', 'a/b/x.txt', 'a/b/y.bin']
print(glob.glob("**/*.txt", root_dir=folder, recursive=True))  # expect: ['a/b/x.txt']
print((deep / "x.txt").read_text().split(), (deep / "x.txt").suffix, (deep / "x.txt").exists())  # expect: ['one', 'two'] .txt True
shutil.copytree(deep, folder / "c")
shutil.copy2(deep / "x.txt", folder / "z.txt")
shutil.move(folder / "z.txt", folder / "w.txt")
for root, folders, files in os.walk(folder):
    folders.sort()
    print(os.path.relpath(root, folder), folders, sorted(files))
# expect: . ['a', 'c'] ['w.txt']
# expect: a ['b'] []
# expect: a/b [] ['x.txt', 'y.bin']
# expect: c [] ['x.txt', 'y.bin']
(folder / "link").symlink_to("w.txt")
print((folder / "link").is_symlink(), (folder / "link").readlink(), (folder / "link").resolve().name)  # expect: True w.txt w.txt
with fileinput.input([deep / "x.txt"]) as lines:
    for line in lines:
        print(lines.filelineno(), line.rstrip())
# expect: 1 one
# expect: 2 two
with fileinput.input(deep / "x.txt", inplace=True) as lines:
    for line in lines:
        print(line.upper(), end="")
print((deep / "x.txt").read_text())  # expect: ONE
# expect: TWO
# expect:
with tempfile.NamedTemporaryFile("w+", dir=folder) as file:
    file.write("hi")
    file.seek(0)
    print(file.read(), os.path.exists(file.name))  # expect: hi True
print(os.path.exists(file.name))  # expect: False
with tempfile.TemporaryFile() as file:
    file.write(b"hi")
    print(file.tell())  # expect: 2
with tempfile.SpooledTemporaryFile(max_size=10) as file:
    file.write(b"x" * 20)
    file.seek(0)
    print(len(file.read()))  # expect: 20
with tempfile.TemporaryDirectory(dir=folder) as inner:
    pathlib.Path(inner, "file").touch()
    print(os.listdir(inner))  # expect: ['file']
print(os.path.exists(inner))  # expect: False
(deep / "x.txt").chmod(0o600)
print(stat.filemode((deep / "x.txt").stat().st_mode))  # expect: -rw-------
for call in [deep.rmdir, deep.mkdir, (folder / "none").read_text, lambda: shutil.rmtree(folder / "none")]:
    try:
        call()
    except OSError as error:
        print(type(error).__name__, error.errno, os.path.basename(error.filename))
# expect: OSError 39 b
# expect: FileExistsError 17 b
# expect: FileNotFoundError 2 none
# expect: FileNotFoundError 2 none
(deep / "x.txt").rename(deep / "renamed")
(deep / "renamed").unlink()
(deep / "renamed").unlink(missing_ok=True)
print(sorted(path.name for path in deep.iterdir()))  # expect: ['y.bin']
shutil.rmtree(folder)
print(folder.exists())  # expect: False
