package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(SimServerExtension.class)
class CallOptionsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final CallOptions ALL_SET = new CallOptions(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            4,
            "shop",
            Priority.BULK,
            "spare",
            "conversation-7",
            false,
            FallbackSpec.none(),
            HedgeSpec.none(),
            true,
            Map.of("X-A", "a"));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    private static List<String> differing(CallOptions a, CallOptions b) throws ReflectiveOperationException {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : CallOptions.class.getRecordComponents()) {
            if (!Objects.equals(
                    component.getAccessor().invoke(a), component.getAccessor().invoke(b))) {
                names.add(component.getName());
            }
        }
        return names;
    }

    @Test
    void eachChangeKeepsEverythingElseAndCanBeTakenBack() throws Exception {
        assertThat(differing(ALL_SET, CallOptions.DEFAULTS)).hasSize(CallOptions.class.getRecordComponents().length);
        List<String> changed = new ArrayList<>();
        for (Method method : CallOptions.class.getDeclaredMethods()) {
            if (method.getName().startsWith("with") && method.getParameterCount() == 1) {
                CallOptions without = (CallOptions) method.invoke(ALL_SET, new Object[] {null});
                List<String> names = differing(ALL_SET, without);
                assertThat(names).as(method.getName()).hasSize(1);
                changed.addAll(names);
            }
        }
        changed.addAll(differing(ALL_SET, ALL_SET.withHeader("X-B", "b")));

        assertThat(changed)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CallOptions.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void aHeaderIsAddedToThoseBeforeAndReplacesItsOwnKind() {
        assertThat(ALL_SET.withHeader("X-B", "b").withHeader("x-a", "other").headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of("X-A", "other", "X-B", "b"));
        assertThatThrownBy(() -> ALL_SET.withHeader("Authorization", "Bearer secret-1"))
                .hasMessageContaining("Authorization")
                .hasMessageNotContaining("secret-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "shop-7", "a=b\"c\\", "!~"})
    void aTenantIsVisibleAscii(String tenant) {
        assertThat(CallOptions.DEFAULTS.withTenant(tenant).tenant()).isEqualTo(tenant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "tenant\t", "商店", "\u007f"})
    void anyOtherTenantIsRefusedWithoutBeingRepeated(String tenant) {
        assertThatThrownBy(() -> CallOptions.DEFAULTS.withTenant(tenant))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tenant must ");
    }

    @Test
    void aTenantHasAHundredCharactersAtTheMost() {
        assertThat(CallOptions.DEFAULTS.withTenant("x".repeat(100)).tenant()).hasSize(100);
        assertThatThrownBy(() -> CallOptions.DEFAULTS.withTenant("x".repeat(101)))
                .hasMessage("tenant must have 1 to 100 characters, had 101");
    }

    @Test
    void limitsArePositive() {
        List<Consumer<Duration>> setters =
                List.of(ALL_SET::withTotalTimeout, ALL_SET::withFirstEventTimeout, ALL_SET::withSilenceTimeout);
        for (Consumer<Duration> setter : setters) {
            assertThatThrownBy(() -> setter.accept(Duration.ZERO)).hasMessageContaining("must be positive");
            assertThatThrownBy(() -> setter.accept(Duration.ofMillis(-1))).hasMessageContaining("must be positive");
        }
        assertThatThrownBy(() -> ALL_SET.withMaxAttempts(0)).hasMessage("maxAttempts must be at least 1, was 0");
    }

    /** A client whose own limits are so long that only the call's can be what ends the call. */
    private AutoGlmClientBuilder patient(ScriptedExchange wire) {
        Duration hour = Duration.ofHours(1);
        return AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .retry(RetrySpec.none())
                .timeouts(TimeoutSpec.defaults()
                        .withTotal(hour)
                        .withUnaryTotal(hour)
                        .withFirstEvent(hour)
                        .withSilence(hour)
                        .withConsumerIdle(hour));
    }

    private void failsAfter(Duration limit, ErrorCode code, ScriptedExchange wire, CallOptions options) {
        List<Throwable> failures = new ArrayList<>();
        patient(wire).build().stream(GenerateRequest.of("hi"), options).subscribe(event -> {}, failures::add);
        time.advanceTimeBy(limit.minusNanos(1));
        assertThat(failures).isEmpty();
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(code));
    }

    @Test
    void theCallsOwnTotalTimeWins() {
        failsAfter(
                Duration.ofSeconds(3),
                ErrorCode.DEADLINE_EXCEEDED,
                ScriptedExchange.create().thenNothing(),
                CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(3)));
    }

    @Test
    void theCallsOwnWaitForTheFirstEventWins() {
        failsAfter(
                Duration.ofSeconds(3),
                ErrorCode.FIRST_EVENT_TIMEOUT,
                ScriptedExchange.create().thenNothing(),
                CallOptions.DEFAULTS.withFirstEventTimeout(Duration.ofSeconds(3)));
    }

    @Test
    void theCallsOwnPatienceWithSilenceWins() {
        Flux<GenerateEvent> silent =
                Flux.<GenerateEvent>just(new GenerateEvent.TextDelta(0, "a")).concatWith(Flux.never());
        failsAfter(
                Duration.ofSeconds(3),
                ErrorCode.SILENCE_TIMEOUT,
                ScriptedExchange.create().then(silent),
                CallOptions.DEFAULTS.withSilenceTimeout(Duration.ofSeconds(3)));
    }

    @Test
    void theCallsOwnNumberOfAttemptsWins() {
        ScriptedExchange wire = ScriptedExchange.create()
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenText("a");
        List<GenerateEvent> events = new ArrayList<>();
        patient(wire).build().stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(3))
                .subscribe(events::add);
        time.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(events).isNotEmpty();
        assertThat(wire.calls()).hasSize(3);
    }

    @Test
    void theCallsOwnHeadersWinAndTheTenantIsNeverSent(SimServer server) {
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("sim")
                .header("X-Team", "clients")
                .header("X-Kept", "yes")
                .build();
        CallOptions options = CallOptions.DEFAULTS.withHeader("x-team", "calls").withTenant("tenant-of-this-test");

        StepVerifier.create(client.generate(GenerateRequest.of("hi"), options))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);

        Map<String, List<String>> headers = server.requests().get(0).headers();
        assertThat(headers.toString()).contains("calls", "yes").doesNotContain("clients", "tenant-of-this-test");
        assertThat(server.requests().get(0).bodyText()).doesNotContain("tenant-of-this-test");
        StepVerifier.create(client.close(Duration.ZERO)).expectComplete().verify(PATIENCE);
    }
}
