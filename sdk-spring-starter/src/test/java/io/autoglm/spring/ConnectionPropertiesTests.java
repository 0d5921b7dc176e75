package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The key, its form, and what goes with each request. */
class ConnectionPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "sk-marker-0123456789";

    @TempDir
    Path folder;

    private final SimServer server = SimServer.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues(
                    "autoglm.base-url=" + server.baseUrl(), "autoglm.model=sim-1", "autoglm.shutdown-grace=0");

    @AfterEach
    void close() {
        server.close();
    }

    private RecordedRequest sent(String... properties) {
        runner.withPropertyValues(properties)
                .run(context ->
                        context.getBean(AutoGlmClient.class).generate("hi").block(PATIENCE));
        return server.takeRequest(PATIENCE);
    }

    private FailureAnalysis refused(String... properties) {
        AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
        runner.withPropertyValues(properties).run(context -> {
            Throwable failure = context.getStartupFailure();
            assertThat(failure).isNotNull();
            for (Throwable each = failure; each != null; each = each.getCause()) {
                assertThat(each.toString()).doesNotContain(KEY);
            }
            analysis.set(new ClientConfigurationFailureAnalyzer().analyze(failure));
        });
        return analysis.get();
    }

    private String file(String content) throws IOException {
        return "autoglm.api-key-file=" + Files.writeString(folder.resolve("key"), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\n\n"})
    @Binds("autoglm.api-key-file")
    void theKeyOfAFileIsSentWithoutItsLineEnd(String end) throws IOException {
        assertThat(sent(file(KEY + end)).header("authorization")).isEqualTo("Bearer " + KEY);
    }

    @Test
    void aKeyThatChangesInItsFileIsUsed() throws IOException {
        Path key = folder.resolve("key");
        String property = file("old-key");
        try (SimServer picky =
                SimServer.start(SimBehavior.builder().apiKey("new-key").build())) {
            runner.withPropertyValues(property, "autoglm.base-url=" + picky.baseUrl())
                    .run(context -> {
                        AutoGlmClient client = context.getBean(AutoGlmClient.class);
                        client.generate("hi").onErrorComplete().block(PATIENCE);
                        Files.writeString(key, "new-key");

                        assertThat(client.generate("hi")
                                        .retryWhen(Retry.fixedDelay(200, Duration.ofMillis(50)))
                                        .block(PATIENCE))
                                .isNotNull();
                    });
        }
    }

    @Test
    void aGlmKeySignsTokensAndIsNotSent() {
        String sent = sent("autoglm.api-key=key-id.s3cret", "autoglm.api-key-scheme=glm-token")
                .header("authorization");

        assertThat(sent).startsWith("Bearer eyJ").doesNotContain("s3cret");
    }

    @Test
    void aGlmKeyThatChangesInItsFileSignsTheNextTokens() throws IOException {
        String property = file("first.s3cret");
        runner.withPropertyValues(property, "autoglm.api-key-scheme=glm-token").run(context -> {
            AutoGlmClient client = context.getBean(AutoGlmClient.class);
            assertThat(signer(client)).isEqualTo("first");
            Files.writeString(folder.resolve("key"), "second.s3cret");

            assertThat(Mono.fromCallable(() -> signer(client))
                            .subscribeOn(Schedulers.boundedElastic())
                            .filter("second"::equals)
                            .repeatWhenEmpty(200, each -> each.delayElements(Duration.ofMillis(50)))
                            .block(PATIENCE))
                    .isEqualTo("second");
        });
    }

    /** Returns whose token comes with a call. */
    private String signer(AutoGlmClient client) {
        client.generate("hi").block(PATIENCE);
        String token = server.takeRequest(PATIENCE).header("authorization");
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        return claims.replaceFirst(".*\"api_key\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void aNamedClientHasAFileOfItsOwn() throws IOException {
        runner.withPropertyValues(
                        file(KEY).replace("autoglm.", "autoglm.clients.fast."),
                        "autoglm.clients.fast.base-url=" + server.baseUrl())
                .run(context ->
                        context.getBean("fast", AutoGlmClient.class).models().block(PATIENCE));

        assertThat(server.takeRequest(PATIENCE).header("authorization")).isEqualTo("Bearer " + KEY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | is empty
            '  '                   | is blank
            'sk-marker-0123456789 '| key must not begin or end with white space
            'a b'                  | key must not have white space in it
            """)
    void aFileWithoutAKeyStopsTheStartByPropertyAndPath(String content, String why) throws IOException {
        assertThat(refused(file(content)).getDescription())
                .contains("autoglm.api-key-file", folder.resolve("key").toString(), why);
    }

    @Test
    void aFileThatCannotBeReadStopsTheStartByPropertyAndPath() {
        FailureAnalysis analysis = refused("autoglm.api-key-file=" + folder.resolve("nothing"));

        assertThat(analysis.getDescription())
                .endsWith(
                        "autoglm.api-key-file: " + folder.resolve("nothing") + " cannot be read (NoSuchFileException)");
        assertThat(analysis.getAction()).contains("one line", "readable by the user");
    }

    @Test
    void aFileLongerThanAnyKeyIsNotRead() {
        assertThat(refused("autoglm.api-key-file=/dev/zero").getDescription()).endsWith("is longer than any key");
    }

    @Test
    void aKeyAndAFileOfItExcludeEachOther() throws IOException {
        assertThat(refused(file(KEY), "autoglm.api-key=" + KEY).getDescription())
                .contains("autoglm.api-key and autoglm.api-key-file (", "exclude each other");
    }

    @Test
    @Binds("autoglm.api-key-scheme")
    void apiKeySchemeIsTheWordBeforeTheKey() {
        assertThat(sent("autoglm.api-key=" + KEY, "autoglm.api-key-scheme=api-key")
                        .header("authorization"))
                .isEqualTo("ApiKey " + KEY);
        assertThat(sent("autoglm.api-key=" + KEY, "autoglm.api-key-scheme=bearer")
                        .header("authorization"))
                .isEqualTo("Bearer " + KEY);
    }

    @Test
    @Binds("autoglm.api-key-header")
    void apiKeyHeaderCarriesTheKeyAlone() {
        RecordedRequest request = sent("autoglm.api-key=" + KEY, "autoglm.api-key-header=X-Gateway-Key");

        assertThat(request.header("x-gateway-key")).isEqualTo(KEY);
        assertThat(request.header("authorization")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.api-key-scheme=api-key   | autoglm.api-key-scheme says how a key is sent, and none is set
            autoglm.api-key-header=x-api-key | autoglm.api-key-header says how a key is sent, and none is set
            """)
    void aFormWithoutAKeyIsRefused(String property, String message) {
        FailureAnalysis analysis = refused(property);

        assertThat(analysis.getDescription()).endsWith(message);
        assertThat(analysis.getAction()).contains("autoglm.api-key or autoglm.api-key-file");
    }

    @Test
    void aPlaceholderOfNothingIsNoKey() {
        FailureAnalysis analysis = refused("autoglm.api-key=${NO_SUCH_VARIABLE}");

        assertThat(analysis.getDescription())
                .endsWith("autoglm.api-key is ${NO_SUCH_VARIABLE}, and no variable or property is called so");
        assertThat(analysis.getAction()).contains("leave autoglm.api-key out");
    }

    @Test
    void schemeAndHeaderExcludeEachOther() {
        assertThat(refused("autoglm.api-key=k", "autoglm.api-key-scheme=bearer", "autoglm.api-key-header=x")
                        .getDescription())
                .contains("autoglm.api-key-header and autoglm.api-key-scheme exclude each other");
    }

    @Test
    @Binds("autoglm.headers")
    void headersGoWithEachAttempt() {
        server.enqueue(SimFault.status(502));

        RecordedRequest first = sent("autoglm.headers.X-Tenant=blue", "autoglm.headers.x-cost-centre=17");

        assertThat(first.header("x-tenant")).isEqualTo("blue");
        assertThat(server.takeRequest(PATIENCE).header("x-cost-centre")).isEqualTo("17");
    }

    @Test
    void aCredentialAmongTheHeadersIsRefusedAndNotShown() {
        assertThat(refused("autoglm.headers.Authorization=Bearer " + KEY).getDescription())
                .contains("autoglm.headers: header 'Authorization' carries a credential");
        runner.withPropertyValues("autoglm.headers.X-Tenant=" + KEY)
                .run(context -> assertThat(
                                context.getBean(AutoGlmProperties.class).toString())
                        .contains("X-Tenant")
                        .doesNotContain(KEY));
    }

    @Test
    @Binds("autoglm.application")
    void applicationIsAppendedToTheUserAgent() {
        assertThat(sent("autoglm.application=shop/1.4").header("user-agent"))
                .startsWith("autoglm-sdk-java/")
                .endsWith(" shop/1.4");
    }

    @Test
    @Binds("autoglm.locale")
    void localeIsAskedFor() {
        assertThat(sent().header("accept-language")).isNull();
        assertThat(sent("autoglm.locale=zh_CN").header("accept-language")).isEqualTo("zh-CN");
    }

    @Test
    void hintsSpeakTheLanguageOfTheLocale() {
        AutoGlmException english = failureOf418();
        AutoGlmException chinese = failureOf418("autoglm.locale=zh_CN");

        assertThat(english.hint()).isEqualTo(english.code().hint());
        assertThat(chinese.hint())
                .isEqualTo(english.code().hint(Locale.CHINESE))
                .isNotEqualTo(english.hint());
        assertThat(chinese.getMessage()).endsWith(english.hint());
    }

    @Test
    @Binds("autoglm.failure-codes")
    void failureCodesSayWhatAStatusMeans() {
        assertThat(failureOf418().code()).isNotEqualTo(ErrorCode.QUOTA_EXHAUSTED);
        assertThat(failureOf418("autoglm.failure-codes.418=quota-exhausted").code())
                .isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
    }

    private AutoGlmException failureOf418(String... properties) {
        server.enqueue(SimFault.status(418));
        AtomicReference<AutoGlmException> failure = new AtomicReference<>();
        runner.withPropertyValues(properties)
                .run(context -> failure.set(catchThrowableOfType(
                        AutoGlmException.class,
                        () -> context.getBean(AutoGlmClient.class)
                                .generate("hi")
                                .block(PATIENCE))));
        return failure.get();
    }

    @Test
    void aFailureCodeThatNoServerCanReportIsRefusedByName() {
        assertThat(refused("autoglm.failure-codes.418=deadline-exceeded").getDescription())
                .contains("autoglm.failure-codes '418' must mean a failure that a server can report");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(AutoGlmAutoConfiguration.class)
    static class Application {}

    @Test
    void aTreeOfFilesIsReadAsProperties() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(tree.resolve("autoglm.api-key"), KEY + "\n");
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);

        try (ConfigurableApplicationContext context = application.run(
                "--spring.config.import=configtree:" + tree + "/",
                "--autoglm.base-url=" + server.baseUrl(),
                "--autoglm.model=sim-1")) {
            context.getBean(AutoGlmClient.class).generate("hi").block(PATIENCE);
        }

        assertThat(server.takeRequest(PATIENCE).header("authorization")).isEqualTo("Bearer " + KEY);
    }
}
