package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorType;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SimServerExtension.class)
class ExitCodeTests {

    private final Program program = new Program();

    @ParameterizedTest(name = "{0} {1} ends with {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            status:401                                                   | -                        | 10
            status:403                                                   | -                        | 11
            status:404                                                   | -                        | 12
            status:400                                                   | -                        | 13
            status:413                                                   | -                        | 13
            status:400:{"error"%3A{"message"%3A"no","code"%3A"content_filter"}} | -                 | 14
            rate-limited:2s                                              | -                        | 20
            status:429:{"error"%3A{"message"%3A"no","code"%3A"insufficient_quota"}} | -             | 21
            status:500                                                   | -                        | 22
            status:503                                                   | -                        | 22
            status:529                                                   | -                        | 22
            error-in-stream:2:{"error"%3A{"message"%3A"overloaded","type"%3A"server_error"}} | -    | 22
            refuse                                                       | -                        | 30
            reset-before-headers                                         | -                        | 30
            stall-before-headers                                         | --timeout-first=150ms    | 31
            stall-after:3                                                | --timeout-idle=150ms     | 31
            stall-after:3                                                | --timeout-total=PT0.3S   | 31
            pings-only:20ms                                              | --timeout-first=150ms    | 31
            cut-after:3                                                  | -                        | 32
            reset-after:3                                                | -                        | 32
            half-event:2                                                 | -                        | 32
            html-200                                                     | -                        | 33
            empty-200                                                    | -                        | 33
            garbage                                                      | -                        | 33
            done-only                                                    | -                        | 33
            redirect:http%3A//127.0.0.1%3A9/v1                           | -                        | 33
            no-done                                                      | -                        | 0
            glued-frames                                                 | -                        | 0
            """)
    void aFaultOfTheServerHasAnExitCodeOfItsOwn(String fault, String option, int code, SimServer server) {
        server.enqueue(SimFault.parse(fault));
        List<String> args = new ArrayList<>(List.of("--max-attempts=1", "hello"));
        if (option != null) {
            args.add(option);
        }

        int ended = program.generate(server, args.toArray(String[]::new));

        assertThat(ended).as(program.err()).isEqualTo(code);
        assertThat(program.err().lines().filter(line -> line.startsWith("autoglm:")))
                .hasSize(code == 0 ? 0 : 1);
        assertThat(program.err()).doesNotContain("\tat ");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyTypeOfFailureHasACodeOfTheTable(ErrorType type) {
        assertThat(ExitCode.of(type)).isIn(10, 11, 12, 13, 14, 20, 21, 22, 30, 31, 32, 33, 40);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "generate",
                "generate --nope hello",
                "generate hello world",
                "generate --timeout-first 3 hello",
                "generate --timeout-total 0s hello",
                "generate --max-tokens 0 hello",
                "generate --max-tokens many hello",
                "generate --temperature 3 hello",
                "generate --max-attempts 0 hello",
                "generate --header nonsense hello",
                "generate --header Authorization:x hello",
                "generate --base-url http://127.0.0.1:9/v1 hello",
                "generate --base-url ftp://127.0.0.1/v1 --model m hello",
                "generate --provider nobody --model m hello",
                "generate --provider sim --dialect klingon hello",
                "generate --provider sim --api-key-env NOT_THERE hello",
                "generate --provider sim --ca-cert /does/not/exist hello",
                "generate --provider sim --messages /does/not/exist",
                "generate --provider sim --image /does/not/exist",
                "serve --port 70000",
                "serve --fault nonsense",
                "serve --profile nonsense",
                "serve --gateway nonsense",
                "serve --loading 0s",
                "serve --ttft soon"
            })
    void aCallThatCannotWorkEndsWithTwoAndSaysWhy(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");

        int code = program.run(args);

        assertThat(code).as(program.err()).isEqualTo(ExitCode.USAGE);
        assertThat(program.err()).startsWith("autoglm: ").doesNotContain("\tat ");
        assertThat(program.out()).isEmpty();
    }

    @Test
    void nothingListeningEndsWithThirty() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        int code = program.run(
                "generate", "--base-url", "http://127.0.0.1:" + port, "--model", "m", "--max-attempts", "1", "hello");

        assertThat(code).as(program.err()).isEqualTo(ExitCode.CONNECTION);
    }

    @Test
    void aCertificateThatNobodyVouchesForEndsWithThirtyUnlessItIsGiven(@TempDir Path dir) throws IOException {
        try (SimServer tls = SimServer.startTls(SimBehavior.defaults(), 0)) {
            Path pem = Files.writeString(dir.resolve("ca.pem"), tls.certificatePem());

            assertThat(new Program().generate(tls, "--max-attempts=1", "hello")).isEqualTo(ExitCode.CONNECTION);
            assertThat(program.generate(tls, "--ca-cert", pem.toString(), "hello"))
                    .as(program.err())
                    .isZero();
        }
    }

    @Test
    void aKeyIsNotSentInClearTextToAnotherHostAndEndsWithForty() {
        int code = program.variable("MY_KEY", "sk-secret-1234")
                .run(
                        "generate",
                        "--base-url",
                        "http://autoglm.invalid/v1",
                        "--model",
                        "m",
                        "--api-key-env",
                        "MY_KEY",
                        "hello");

        assertThat(code).as(program.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(program.err()).contains("AGLM-4003").doesNotContain("sk-secret");
    }

    @Test
    void anAnswerThatAFilterWithheldEndsWithFourteen(SimServer server) {
        server.enqueue(SimFault.status(200, """
                {"id":"1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"I"},\
                "finish_reason":"content_filter"}]}""", java.util.Map.of()));

        assertThat(program.generate(server, "--no-stream", "hello")).isEqualTo(ExitCode.CONTENT_FILTERED);
        assertThat(program.out()).isEqualTo("I\n");
    }

    @Test
    void aRetryThatSucceedsEndsWithZeroAndCountsItsAttempts(SimServer server) {
        server.enqueue(SimFault.status(503));

        assertThat(program.generate(server, "hello")).as(program.err()).isZero();
        assertThat(program.err()).contains("attempts 2");
    }

    @Test
    void ctrlCCancelsTheCallAndEndsWithHundredAndThirty(SimServer server) throws Exception {
        server.enqueue(SimFault.stallAfterEvents(3));
        Thread presses = new Thread(() -> {
            server.takeRequest(Duration.ofSeconds(10));
            program.interrupt();
        });
        presses.start();

        int code = program.generate(server, "hello");

        presses.join();
        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(program.err()).contains("interrupted");
        assertThat(server.requests().get(0).awaitPeerClose(Duration.ofSeconds(10)))
                .isTrue();
    }

    @Test
    void aKeyReachesTheServerAndAWrongOneEndsWithTen() {
        try (SimServer server =
                SimServer.start(SimBehavior.builder().apiKey("right").build())) {
            Program other = new Program();

            assertThat(other.variable("K", "wrong").generate(server, "--api-key-env", "K", "hello"))
                    .isEqualTo(ExitCode.AUTHENTICATION);
            assertThat(program.variable("AUTOGLM_API_KEY", "right").generate(server, "hello"))
                    .as(program.err())
                    .isZero();
            assertThat(Arrays.asList(other.err(), program.err())).noneMatch(text -> text.contains("wrong"));
        }
    }
}
