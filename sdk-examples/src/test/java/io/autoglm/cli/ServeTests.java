package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServeTests {

    private final Program server = new Program();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private BufferedReader out;

    @AfterEach
    void end() throws Exception {
        server.interrupt();
        assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = SimProfile.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ZHIPU_ASYNC", "AZURE"})
    void everyProfileAnswersTheCommandThatIsAnnounced(SimProfile profile) throws Exception {
        String url = serve("--profile", profile.toString());

        assertThat(url).endsWith(profile.basePath());
        Program client = new Program();
        assertThat(client.run(announced())).as(client.err()).isZero();
        assertThat(client.out()).contains("simulated model");
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource({"portal, 33", "PORTAL, 33"})
    void aGatewayRefusesWithItsOwnFace(String gateway, int ended) throws Exception {
        String url = serve("--gateway", gateway);

        assertThat(new Program().run("generate", "--base-url", url, "--model", "sim", "--max-attempts=1", "hello"))
                .isEqualTo(ended);
    }

    @Test
    void aLoadingServerSaysSo() throws Exception {
        String url = serve("--profile", "llamacpp", "--loading", "1h");
        Program client = new Program();

        assertThat(client.run("generate", "--base-url", url, "--model", "sim", "--max-attempts=1", "hello"))
                .isEqualTo(ExitCode.SERVER);
        assertThat(client.err()).contains("AGLM-2202");
    }

    @Test
    void tlsBringsTheCertificateToTrust(@TempDir Path dir) throws Exception {
        String url = serve("--tls");
        StringBuilder pem = new StringBuilder();
        for (String line = ""; !line.startsWith("-----END"); ) {
            line = out.readLine();
            pem.append(line).append('\n');
        }
        Path file = Files.writeString(dir.resolve("ca.pem"), pem);

        assertThat(url).startsWith("https://localhost:");
        List<String> asked = new ArrayList<>(Arrays.asList(announced()));
        asked.set(asked.indexOf("FILE"), file.toString());
        assertThat(new Program().run(asked.toArray(String[]::new))).isZero();
    }

    @Test
    void http2IsSpokenWhereItIsAskedFor() throws Exception {
        serve("--http2");
        Program client = new Program();
        List<String> asked = new ArrayList<>(Arrays.asList(announced()));
        asked.add("-v");

        assertThat(client.run(asked.toArray(String[]::new))).as(client.err()).isZero();
        assertThat(client.err()).contains("HTTP/2.0");
    }

    private String serve(String... options) throws IOException {
        PipedOutputStream stdout = new PipedOutputStream();
        out = new BufferedReader(new InputStreamReader(new PipedInputStream(stdout, 65_536), StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(options));
        Thread thread = new Thread(() -> code.complete(server.stdout(stdout).run(all.toArray(String[]::new))));
        thread.setDaemon(true);
        thread.start();
        return out.readLine();
    }

    /** Returns the arguments of the command that the server says to ask it with. */
    private String[] announced() {
        String said = server.err();
        while (!said.endsWith("\n")) {
            Thread.onSpinWait();
            said = server.err();
        }
        return said.substring(said.indexOf("generate"))
                .strip()
                .replace("\"", "")
                .split(" ");
    }
}
