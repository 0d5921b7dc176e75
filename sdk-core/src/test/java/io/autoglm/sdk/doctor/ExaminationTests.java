package io.autoglm.sdk.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.time.TimeoutSpec;
import io.autoglm.test.SimCertificate;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimGateway;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** How an examination goes on and ends: by its deadline, by cancel, by demand, over several endpoints, past limits of the client. */
class ExaminationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path PAGE = Path.of("..", "docs", "doctor.md");
    private static final Path SELF = Path.of("src/test/java/io/autoglm/sdk/doctor/ExaminationTests.java");

    private final Ward ward = new Ward();

    @AfterEach
    void close() throws Exception {
        ward.close();
    }

    private static List<Check> checks(AutoGlmClient client, DoctorSpec spec) {
        return Objects.requireNonNull(client.doctor(spec).collectList().block(PATIENCE));
    }

    private static boolean came(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    private static int at(CheckStep step) {
        return List.of(CheckStep.values()).indexOf(step);
    }

    @Test
    void theDeadlineEndsTheStepThatRunsAndSkipsTheRest() {
        String url = "http://127.0.0.1:" + ward.silent(() -> {}, () -> {}) + "/v1";
        try (AutoGlmClient client =
                Ward.client(url).timeouts(TimeoutSpec.defaults()).build()) {
            List<Check> checks = checks(client, DoctorSpec.defaults().withDeadline(Duration.ofSeconds(1)));

            Check late = checks.get(at(CheckStep.RESPONDER));
            assertThat(late.state()).isEqualTo(CheckState.FAILED);
            assertThat(late.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(checks).hasSameSizeAs(CheckStep.values());
            assertThat(Objects.requireNonNull(checks.get(at(CheckStep.CLOCK)).cause())
                            .english())
                    .contains("had run out");
        }
    }

    @Test
    void cancelClosesTheConnectionOfTheStepThatRuns() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(5); // four of the step tcp, and the question that waits
        String url = "http://127.0.0.1:" + ward.silent(asked::countDown, left::countDown) + "/v1";
        try (AutoGlmClient client =
                Ward.client(url).timeouts(TimeoutSpec.defaults()).build()) {
            StepVerifier.create(client.doctor())
                    .expectNextCount(at(CheckStep.RESPONDER))
                    .then(() -> assertThat(came(asked)).isTrue())
                    .thenCancel()
                    .verify(PATIENCE);

            assertThat(came(left)).isTrue();
        }
    }

    @Test
    void whoAsksForOneCheckSendsNothingToTheServer() {
        SimServer server = ward.server(SimProfile.OPENAI, same -> same, SimTransport.plain());
        try (AutoGlmClient client = Ward.client(server.baseUrl()).build()) {
            StepVerifier.create(client.doctor(), 1)
                    .expectNextMatches(check -> check.step() == CheckStep.CONFIGURATION)
                    .expectNoEvent(Duration.ofMillis(100))
                    .thenCancel()
                    .verify(PATIENCE);

            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void eachEndpointAndCredentialIsExaminedInItsOwnName() {
        SimServer well = ward.server(SimProfile.OPENAI, behavior -> behavior.apiKey(Ward.KEY), SimTransport.plain());
        EndpointSpec two = EndpointSpec.at(well.baseUrl())
                .withName("two")
                .withCredentials(Credentials.bearer(Ward.KEY), Credentials.bearer("sk-another-0123456789"));
        EndpointSpec dead =
                EndpointSpec.at("http://127.0.0.1:" + Ward.nobody() + "/v1").withName("dead");
        try (AutoGlmClient client = AutoGlmClient.builder()
                .endpoint(two)
                .endpoint(dead)
                .model("sim-1")
                .build()) {
            List<Check> alarms = checks(client, DoctorSpec.defaults()).stream()
                    .filter(Check::isAlarm)
                    .toList();

            assertThat(alarms)
                    .extracting(check -> check.place() + " " + check.step().id())
                    .containsExactly("two/2 authentication", "dead tcp");
            assertThat(checks(client, DoctorSpec.defaults().withEndpoint("dead")))
                    .extracting(Check::place)
                    .containsOnly("dead");
        }
    }

    @Test
    void anExaminationLeavesTheClientsLimitsAlone() {
        try (AutoGlmClient client = ward.always(SimFault.status(500)).build()) {
            var before = client.state();
            checks(client, DoctorSpec.defaults());

            assertThat(client.state().failures()).isEqualTo(before.failures());
            assertThat(client.state().calls()).isEqualTo(before.calls());
        }
    }

    @Test
    void aServerThatRepeatsTheKeyEverywhereBringsItIntoNoCheck() {
        String said = "{\"error\":{\"message\":\"Incorrect API key: " + Ward.KEY + "\",\"code\":\"" + Ward.KEY
                + "\"},\"headers\":{\"" + Ward.KEY + "\":\"1\"}}";
        try (AutoGlmClient client = ward.says(401, said, "Server", Ward.KEY, "Via", Ward.KEY, "X-Request-Id", Ward.KEY)
                .build()) {
            List<Check> checks = checks(client, DoctorSpec.defaults().withDeep(true));

            assertThat(checks.toString()).doesNotContain(Ward.KEY).contains("***");
        }
    }

    @Test
    void anEchoShowsWhichHeadersAreLost() {
        String url = ward.http((request, sent) -> Ward.Answer.of(
                request.startsWith("GET") ? 200 : 400,
                "{\"data\":[{\"id\":\"glm-4\"}],\"headers\":{\"accept\":\"*\",\"user-agent\":\"x\"}}"));
        try (AutoGlmClient client = Ward.client(url).build()) {
            Check headers = checks(client, DoctorSpec.defaults()).get(at(CheckStep.HEADERS));

            assertThat(headers.state()).isEqualTo(CheckState.WARNED);
            assertThat(headers.facts()).containsEntry("lost", "Authorization, X-Request-Id");
        }
    }

    @ParameterizedTest(name = "{0} is told by its face")
    @CsvSource({
        "NGINX, 502, nginx",
        "KONG, 504, Kong",
        "ENVOY, 503, Envoy",
        "APIGEE, 503, Apigee",
        "CDN, 429, Cloudflare (CDN)"
    })
    void whoAnswersIsTold(SimGateway gateway, int status, String name) {
        try (AutoGlmClient client = ward.always(SimFault.face(gateway, status)).build()) {
            assertThat(checks(client, DoctorSpec.defaults())
                            .get(at(CheckStep.RESPONDER))
                            .facts())
                    .containsEntry("responder", name);
        }
    }

    @Test
    void aTokenThatIsRenewedAfterARefusalIsTriedOnceMoreAsInCalls() {
        AtomicInteger asked = new AtomicInteger();
        String ahead = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3600).atZone(ZoneOffset.UTC));
        String url = ward.http((request, sent) -> asked.getAndIncrement() == 0
                ? Ward.Answer.of(401, "{\"error\":{\"code\":\"1003\",\"message\":\"expired\"}}", "Date", ahead)
                : Ward.Answer.of(
                        request.startsWith("GET") ? 200 : 400, "{\"data\":[{\"id\":\"glm-4\"}]}", "Date", ahead));
        try (AutoGlmClient client = Ward.client(url)
                .credentials(Credentials.glmToken("id0123456789.secret0123456789"))
                .build()) {
            assertThat(checks(client, DoctorSpec.defaults()).stream()
                            .filter(Check::isAlarm)
                            .map(Check::step))
                    .containsExactly(CheckStep.CLOCK);
        }
    }

    @Test
    void aGoodCertificateIsShownWithItsDays() throws IOException {
        SimServer server = ward.server(
                SimProfile.OPENAI,
                same -> same,
                SimTransport.plain().withCertificate(SimCertificate.SIGNED).withHttp2(true));
        Path trusted = Files.createTempFile("trusted", ".pem");
        ward.later(() -> Files.delete(trusted));
        Files.writeString(trusted, server.certificates().trustedPem());
        try (AutoGlmClient client = Ward.client(server.baseUrl().replace("127.0.0.1", "localhost"))
                .trustedCertificates(trusted)
                .build()) {
            Check tls = checks(client, DoctorSpec.defaults()).get(at(CheckStep.TLS));

            assertThat(tls.state()).isEqualTo(CheckState.PASSED);
            assertThat(tls.facts())
                    .containsEntry("protocol", "TLSv1.3")
                    .containsEntry("alpn", "h2")
                    .containsEntry("names", "localhost, 127.0.0.1");
            assertThat(tls.facts().get("certificate 1"))
                    .isEqualTo("CN=localhost, by CN=AutoGLM simulated authority, 364 days left");
            assertThat(tls.command()).contains("openssl s_client", "-servername 'localhost'");
        }
    }

    @Test
    void aKeyThatMayGenerateButNotListIsNoFailure() {
        String url = ward.http(
                (request, sent) -> request.startsWith("GET") ? Ward.Answer.of(403, "{}") : Ward.Answer.of(400, "{}"));
        try (AutoGlmClient client = Ward.client(url).build()) {
            assertThat(checks(client, DoctorSpec.defaults()).stream().filter(Check::isAlarm))
                    .extracting(check -> check.step() + " " + check.state())
                    .containsExactly("PERMISSION WARNED");
        }
    }

    @Test
    void nothingIsGeneratedWhereALimitIsKnownToBeUsedUp() {
        SimServer server = ward.server(
                SimProfile.OPENAI,
                behavior -> behavior.faults(SimFault.rateLimited(Duration.ofSeconds(2)))
                        .faultProbability(1),
                SimTransport.plain());
        try (AutoGlmClient client = Ward.client(server.baseUrl()).build()) {
            List<Check> checks = checks(client, DoctorSpec.defaults().withDeep(true));

            assertThat(checks.get(at(CheckStep.GENERATION)).state()).isEqualTo(CheckState.SKIPPED);
            assertThat(checks.get(at(CheckStep.HEADROOM)).facts()).containsEntry("retry after", "2.0 s");
            assertThat(server.requests()).noneMatch(request -> new String(request.body(), UTF_8).contains("Say hi"));
        }
    }

    @Test
    void aServerThatStumblesOverAnEmptyPromptIsAskedAWholeOne() {
        String url = ward.http((request, sent) -> sent.contains("Say hi") || sent.contains("Count")
                ? Ward.Answer.of(200, "{\"text\":\"Hi\"}")
                : Ward.Answer.of(500, "KeyError: prompt"));
        try (AutoGlmClient client = Ward.client(url).dialect("generate").build()) {
            List<Check> checks = checks(client, DoctorSpec.defaults().withDeep(true));

            assertThat(checks.stream().filter(Check::isAlarm))
                    .extracting(check -> check.step() + " " + check.state())
                    .containsExactly("RESPONDER WARNED");
            assertThat(checks.get(at(CheckStep.GENERATION)).state()).isEqualTo(CheckState.PASSED);
        }
    }

    @Test
    void thePageShowsHowToRead() throws IOException {
        Locale locale = Locale.ENGLISH;
        AutoGlmClient client = ward.always(SimFault.status(500)).build();

        Flux<String> alarms = client.doctor()
                .filter(Check::isAlarm)
                .map(check -> check.step().id() + ": " + check.cause().in(locale) + " "
                        + check.cure().in(locale));

        StepVerifier.create(alarms)
                .expectNextMatches(text -> text.startsWith("responder: The server fails. The server failed: ask"))
                .expectComplete()
                .verify(PATIENCE);
        client.close();
        String page = Files.readString(PAGE, UTF_8);
        String snippet = page.substring(page.indexOf("```java") + 7, page.indexOf("```\n", page.indexOf("```java")));
        assertThat(Files.readString(SELF, UTF_8).replaceAll("\\s+", "")).contains(snippet.replaceAll("\\s+", ""));
    }
}
