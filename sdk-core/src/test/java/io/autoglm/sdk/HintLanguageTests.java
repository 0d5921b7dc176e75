package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.LogCapture;
import io.autoglm.sdk.policy.CallContext;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The language of a client changes what people are told to do, and nothing that a program or a log reads. */
class HintLanguageTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final ScriptedExchange wire = ScriptedExchange.create();

    private AutoGlmClient client(@Nullable Locale locale) {
        return AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(clock)
                .random(new Random(1))
                .locale(locale)
                .build();
    }

    private AutoGlmException failureOf(Publisher<?> call) {
        List<Throwable> failures = new ArrayList<>();
        Flux.from(call).subscribe(event -> {}, failures::add);
        clock.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(failures).hasSize(1);
        return (AutoGlmException) failures.get(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "none",
            value = {"zh-CN, zh", "zh-TW, zh", "zh, zh", "en-US, en", "de-DE, en", "none, en"})
    void theHintSpeaksTheLanguageOfTheClient(@Nullable String tag, String language) {
        wire.thenError(ErrorCode.UNAUTHENTICATED);

        AutoGlmException failure = failureOf(
                client(tag == null ? null : Locale.forLanguageTag(tag)).generate("hi"));

        assertThat(failure.hint()).isEqualTo(ErrorCode.UNAUTHENTICATED.hint(Locale.forLanguageTag(language)));
        assertThat(failure.hint(Locale.CHINESE)).isEqualTo(ErrorCode.UNAUTHENTICATED.hint(Locale.CHINESE));
        assertThat(failure.hint(Locale.ENGLISH)).isEqualTo(ErrorCode.UNAUTHENTICATED.hint());
    }

    @Test
    void theMessageIsTheSameInEveryLanguage() {
        wire.thenError(ErrorCode.UNAUTHENTICATED).thenError(ErrorCode.UNAUTHENTICATED);

        AutoGlmException english = failureOf(client(null).generate("hi"));
        AutoGlmException chinese = failureOf(client(Locale.CHINA).generate("hi"));

        assertThat(chinese).hasMessage(english.getMessage()).hasToString(english.toString());
        assertThat(chinese.getLocalizedMessage()).isEqualTo(english.getMessage());
        assertThat(chinese.message(Locale.CHINA))
                .isEqualTo(english.getMessage().replace(english.hint(), chinese.hint()))
                .isEqualTo(english.message(Locale.CHINA));
        assertThat(chinese.code()).isEqualTo(english.code());
        assertThat(chinese.getStackTrace()).isNotEmpty();
    }

    @Test
    void earlierAttemptsAreToldAlike() {
        for (int i = 0; i < 4; i++) {
            wire.thenError(ErrorCode.CONNECT_FAILED);
        }

        AutoGlmException failure = failureOf(client(Locale.CHINA).generate("hi"));

        assertThat(failure.getSuppressed())
                .hasSize(3)
                .allSatisfy(earlier -> assertThat(((AutoGlmException) earlier).hint())
                        .isEqualTo(ErrorCode.CONNECT_FAILED.hint(Locale.CHINESE)));
    }

    @Test
    void whatIsRefusedBeforeItIsACallIsToldAlike(@TempDir Path folder) {
        AutoGlmClient client = client(Locale.CHINA);
        Mono<?> unusable = client.generate("hi").contextWrite(context -> context.put(CallContext.PRIORITY_KEY, 7));
        Mono<?> file =
                client.generateAll(BulkFile.of(folder.resolve("missing"), folder.resolve("out")), BulkSpec.defaults());

        assertThat(failureOf(unusable).hint()).contains("CallContext").containsPattern("\\p{IsHan}");
        assertThat(catchThrowableOfType(AutoGlmException.class, () -> file.block(PATIENCE))
                        .hint())
                .isEqualTo(ErrorCode.UNUSABLE_FILE.hint(Locale.CHINESE));

        client.close();

        assertThat(failureOf(client.generate("hi")).hint()).isEqualTo(ErrorCode.CLIENT_CLOSED.hint(Locale.CHINESE));
    }

    @Test
    void answersThatDoNotGoTogetherAreToldAlike() {
        wire.thenEmbeddings(new float[] {1}).thenEmbeddings(new float[] {1, 2});
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(clock)
                .embed(EmbedSpec.ofModel("m").withMaxItems(1))
                .locale(Locale.CHINA)
                .build();

        assertThat(failureOf(client.embed(List.of("a", "b"))).hint()).containsPattern("\\p{IsHan}");
    }

    @Test
    void aBulkRunThatIsStoppedIsToldAlike() {
        wire.thenError(ErrorCode.UNAUTHENTICATED);
        BulkSpec spec = BulkSpec.defaults().withStopAfter(1L).withConcurrency(1);

        AutoGlmException failure =
                failureOf(client(Locale.CHINA).generateAll(Flux.just("a", "b").map(GenerateRequest::of), spec));

        assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_FAILURES);
        assertThat(failure.hint()).isEqualTo(ErrorCode.TOO_MANY_FAILURES.hint(Locale.CHINESE));
    }

    @Test
    void theLanguageOfTheMachineHasNoSay() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
        try {
            wire.thenError(ErrorCode.UNAUTHENTICATED);

            assertThat(failureOf(client(null).generate("hi")).hint()).isEqualTo(ErrorCode.UNAUTHENTICATED.hint());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theLogIsTheSameInEveryLanguage() {
        List<LogCapture.Line> english = logOf(null);
        List<LogCapture.Line> chinese = logOf(Locale.CHINA);

        assertThat(english).hasSizeGreaterThan(4);
        assertThat(chinese).isEqualTo(english);
    }

    private List<LogCapture.Line> logOf(@Nullable Locale locale) {
        VirtualTimeScheduler own = VirtualTimeScheduler.create();
        ScriptedExchange script = ScriptedExchange.create()
                .thenError(ErrorCode.CONNECT_FAILED)
                .thenRateLimited(Duration.ofSeconds(3))
                .thenError(ErrorCode.UNAUTHENTICATED);
        try (LogCapture log = new LogCapture()) {
            AutoGlmClient.builder()
                    .exchange(script)
                    .scheduler(own)
                    .random(new Random(1))
                    .locale(locale)
                    .build()
                    .generate("hi")
                    .subscribe(answer -> {}, failure -> {});
            own.advanceTimeBy(Duration.ofMinutes(1));
            return log.lines();
        }
    }
}
