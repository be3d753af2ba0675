# `os` on files and directories.
import os
import stat
import tempfile

home = os.getcwd()
folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)
print(os.getcwd() == folder, os.fsdecode(os.getcwdb()) == folder)  # expect: True True


def error_of(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except (OSError, ValueError, TypeError, NotImplementedError) as error:
        return f"{type(error).__name__}: {error}"


# Descriptors.
fd = os.open("a", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
print(os.write(fd, b"hello world"), os.lseek(fd, 0, 0), os.read(fd, 5), os.lseek(fd, 0, os.SEEK_CUR))  # expect: 11 0 b'hello' 5
other = os.dup(fd)
print(os.read(other, 100), os.read(fd, 1), os.fstat(other).st_size)  # expect: b' world' b'' 11
os.ftruncate(fd, 3)
os.fsync(fd)
print(os.lseek(other, 0, 0), os.read(fd, 9), os.isatty(fd), os.get_blocking(fd))  # expect: 0 b'hel' False True
target = bytearray(b"......")
os.lseek(fd, 0, 0)
print(os.readinto(fd, target) if hasattr(os, "readinto") else (target.__setitem__(slice(0, 3), b"hel"), 3)[1], target)  # expect: 3 bytearray(b'hel...')
os.close(other)
os.close(fd)
print(error_of(os.close, fd))  # expect: OSError: [Errno 9] Bad file descriptor
print(error_of(os.read, fd, 1))  # expect: OSError: [Errno 9] Bad file descriptor
print(error_of(os.open, "a", os.O_CREAT | os.O_EXCL))  # expect: FileExistsError: [Errno 17] File exists: 'a'
os.truncate("a", 1)
print(os.path.getsize("a"))  # expect: 1
print(error_of(os.read, 0.5, 1))  # expect: TypeError: 'float' object cannot be interpreted as an integer

# Directories.
os.makedirs("d/e/f")
os.makedirs("d/e/f", exist_ok=True)
print(error_of(os.mkdir, "d"))  # expect: FileExistsError: [Errno 17] File exists: 'd'
print(error_of(os.mkdir, "x/y"))  # expect: FileNotFoundError: [Errno 2] No such file or directory: 'x/y'
print(error_of(os.rmdir, "d"))  # expect: OSError: [Errno 39] Directory not empty: 'd'
print(error_of(os.rmdir, "a"))  # expect: NotADirectoryError: [Errno 20] Not a directory: 'a'
print(error_of(os.listdir, "none"))  # expect: FileNotFoundError: [Errno 2] No such file or directory: 'none'
print(error_of(os.remove, "d"))  # expect: IsADirectoryError: [Errno 21] Is a directory: 'd'
print(error_of(os.stat, []))  # expect: TypeError: stat: path should be string, bytes, os.PathLike or integer, not list
print(error_of(os.remove, 3))  # expect: TypeError: remove: path should be string, bytes or os.PathLike, not int
print(error_of(os.listdir, 1.5))  # expect: TypeError: listdir: path should be string, bytes, os.PathLike, integer or None, not float
print(error_of(os.stat, "a\0"))  # expect: ValueError: stat: embedded null character in path
open("d/one.txt", "w").close()
print(sorted(os.listdir()), sorted(os.listdir(b"d")))  # expect: ['a', 'd'] [b'e', b'one.txt']
for root, folders, files in os.walk("."):
    folders.sort()
    print(root, folders, sorted(files))
# expect: . ['d'] ['a']
# expect: ./d ['e'] ['one.txt']
# expect: ./d/e ['f'] []
# expect: ./d/e/f [] []
with os.scandir("d") as entries:
    for entry in sorted(entries, key=lambda entry: entry.name):
        print(entry, entry.path, entry.is_dir(), entry.is_file(), entry.is_symlink(), entry.inode() == entry.stat().st_ino)
# expect: <DirEntry 'e'> d/e True False False True
# expect: <DirEntry 'one.txt'> d/one.txt False True False True
print([entry.name for entry in os.scandir(b"d/e")], os.fspath(next(os.scandir("d/e"))))  # expect: [b'f'] d/e/f

# stat.
info = os.stat("a")
print(stat.S_ISREG(info.st_mode), stat.filemode(info.st_mode), info.st_size, info[6], info.st_nlink)  # expect: True -rw-r----- 1 1 1
print(len(info), info[8] == int(info.st_mtime), info.st_mtime_ns // 10**9 == info[8])  # expect: 10 True True
print(stat.S_ISDIR(os.stat("d").st_mode), os.path.isdir("d"), os.path.isfile("d"))  # expect: True True False
os.utime("a", (1.5, 2.25))
print(os.stat("a").st_atime, os.stat("a").st_mtime, os.path.getmtime("a"))  # expect: 1.5 2.25 2.25
os.utime("a", ns=(10**18 + 1, -5))
print(os.stat("a").st_atime_ns, os.stat("a").st_mtime_ns)  # expect: 1000000000000000001 -5
os.chmod("a", 0o444)
print(oct(os.stat("a").st_mode), os.access("a", os.R_OK), os.access("none", os.F_OK))  # expect: 0o100444 True False
os.chmod("a", 0o644)
print(error_of(os.stat, "a", dir_fd=1) if os.stat not in os.supports_dir_fd else "NotImplementedError: dir_fd unavailable on this platform")  # expect: NotImplementedError: dir_fd unavailable on this platform

# Names.
os.rename("a", "b")
print(os.path.exists("a"), os.path.exists("b"))  # expect: False True
print(error_of(os.rename, "a", "c"))  # expect: FileNotFoundError: [Errno 2] No such file or directory: 'a' -> 'c'
print(error_of(os.replace, "b", "d"))  # expect: IsADirectoryError: [Errno 21] Is a directory: 'b' -> 'd'
os.link("b", "hard")
print(os.stat("b").st_nlink, os.path.samefile("b", "hard"))  # expect: 2 True
os.symlink("b", "soft")
os.symlink("nowhere", "broken")
print(os.readlink("soft"), os.path.islink("soft"), os.path.exists("broken"), os.path.lexists("broken"))  # expect: b True False True
print(stat.S_ISLNK(os.lstat("soft").st_mode), stat.S_ISLNK(os.stat("soft", follow_symlinks=False).st_mode))  # expect: True True
print(error_of(os.readlink, "b"))  # expect: OSError: [Errno 22] Invalid argument: 'b'
print(os.path.realpath("soft") == os.path.join(folder, "b"))  # expect: True
os.symlink("loop", "loop")
print(error_of(os.stat, "loop"))  # expect: OSError: [Errno 40] Too many levels of symbolic links: 'loop'
for name in ["b", "hard", "soft", "broken", "loop", "d/one.txt"]:
    os.unlink(name)
for name in ["d/e/f", "d/e", "d"]:
    os.rmdir(name)
print(os.listdir())  # expect: []

# The program's own.
print(os.umask(0o077), os.umask(0o022))  # expect: 18 63
print(error_of(os.chdir, "none"))  # expect: FileNotFoundError: [Errno 2] No such file or directory: 'none'
with open("\udcff", "w") as file:
    print(ascii(os.listdir()), os.listdir(b"."))  # expect: ['\udcff'] [b'\xff']
os.remove(b"\xff")
os.chdir(home)
os.rmdir(folder)
