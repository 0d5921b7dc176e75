package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimCertificate;
import io.autoglm.test.SimCertificates;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TransportOptionsTests {

    private final Program program = new Program();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --proxy http://p:3128      | HTTP   | p | 3128
            --proxy p:3128             | HTTP   | p | 3128
            --proxy socks5://p         | SOCKS5 | p | 1080
            --proxy socks4://p:1       | SOCKS4 | p | 1
            """)
    void aProxyIsUsedForEveryHost(String line, ProxySpec.Type type, String host, int port) {
        ProxySpec proxy = spec(line).proxy();

        assertThat(proxy).isEqualTo(new ProxySpec(type, host, port, null, null, List.of()));
        assertThat(proxy.isFor("localhost", 80)).isTrue();
    }

    @Test
    void theRestIsPassedOn() {
        assertThat(spec("")).isEqualTo(HttpSpec.defaults());
        assertThat(spec("--http2").protocol()).isEqualTo(HttpProtocol.HTTP_2);
        assertThat(spec("--http2-prior-knowledge").protocol()).isEqualTo(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE);
        assertThat(spec("--resolver system").nameResolution()).isEqualTo(NameResolution.SYSTEM);
        assertThat(spec("--resolver netty").nameResolution()).isEqualTo(NameResolution.NETTY);
        assertThat(spec("--no-proxy").proxy()).isEqualTo(ProxySpec.direct());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --proxy http://me:sk-secret@p:3128      | --proxy must not hold a password
            --proxy ftp://p                         | --proxy must be a URL like
            --proxy http://p --no-proxy             | --proxy and --no-proxy exclude each other
            --client-cert /nowhere                  | --client-cert and --client-key belong together
            --client-key-password-env NOT_THERE     | --client-cert and --client-key belong together
            --client-cert /nowhere --client-key /n  | --client-cert: cannot read '/nowhere'
            --ca-cert /nowhere                      | --ca-cert: cannot read '/nowhere'
            --resolver nobody                       | must be netty or system, was 'nobody'
            """)
    void whatCannotWorkIsRefused(String line, String answer) {
        assertThat(program.run(("models --base-url http://127.0.0.1:9/v1 " + line).split(" ")))
                .isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains(answer).hasLineCount(1).doesNotContain("sk-secret");
    }

    @Test
    void aClientCertificateOpensTheDoorOverHttp2(@TempDir Path dir) {
        SimTransport transport = SimTransport.plain()
                .withCertificate(SimCertificate.SIGNED)
                .withClientCertificates(true)
                .withHttp2(true);
        try (SimServer server = SimServer.start(SimBehavior.defaults(), transport)) {
            SimCertificates.Written files = server.certificates().writeTo(dir);
            String trusted = files.trusted().toString();

            assertThat(new Program().generate(server, "--max-attempts=1", "--ca-cert", trusted, "hello"))
                    .isEqualTo(ExitCode.CONNECTION);
            int code = program.generate(
                    server,
                    "--http2",
                    "-v",
                    "--ca-cert",
                    trusted,
                    "--client-cert",
                    files.clientChain().toString(),
                    "--client-key",
                    files.clientKey().toString(),
                    "hello");

            assertThat(code).as(program.err()).isZero();
            assertThat(program.err()).contains("HTTP/2.0");
        }
    }

    @Test
    void aProxyIsAskedForTheServer() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> firstLine(proxy));

            int code = program.run(
                    "models",
                    "--base-url",
                    "http://models.invalid/v1",
                    "--max-attempts=1",
                    "--proxy",
                    "http://127.0.0.1:" + proxy.getLocalPort());

            assertThat(asked.get(20, TimeUnit.SECONDS)).startsWith("CONNECT models.invalid:80 HTTP/1.1");
            assertThat(code).as(program.err()).isEqualTo(ExitCode.CONNECTION);
        }
    }

    /** Takes one connection, reads a line of it and hangs up. */
    private static String firstLine(ServerSocket server) {
        try (Socket socket = server.accept()) {
            StringBuilder line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b >= 0 && b != '\r';
                    b = socket.getInputStream().read()) {
                line.append((char) b);
            }
            socket.getOutputStream().write("HTTP/1.1 502 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpSpec spec(String line) {
        TransportOptions options = new TransportOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("transport", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(line.isEmpty() ? new String[0] : line.split(" "));
        return options.spec(Shell.ofProcess());
    }
}
