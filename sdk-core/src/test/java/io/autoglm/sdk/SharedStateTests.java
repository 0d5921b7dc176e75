package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Callers may invent models and tenants, and keys may change each minute: what the client keeps does not grow with them. Counted as what
 * can still be reached once all calls are over, all objects of the JVM, whoever holds them.
 */
class SharedStateTests {

    /** Less than this is what a JVM that does other things too gains or loses by chance. */
    private static final int BY_CHANCE = 1_000;

    private static final int CALLERS = 100_000;
    private static final int ROTATIONS = 10_000;
    private static final int WAITING = 3_000;

    private static final Rate ENDLESS = new Rate(1_000_000, Duration.ofMillis(1), 1_000_000_000);

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    private static final GenerateEvent FINISHED =
            new GenerateEvent.Finished(List.of(FinishReason.STOP), new Usage(3, 5, 8, null, null), Map.of(), null);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final AtomicInteger key = new AtomicInteger();
    private boolean silent;
    private final AutoGlmClient client;

    SharedStateTests() {
        registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
        client = AutoGlmClient.builder()
                .exchange(new Server())
                .model("glm-4.6")
                .credentials(() -> Mono.just(credential(key.get())))
                .observationRegistry(registry)
                .limit(LimitSpec.defaults().withMaxWaiting(WAITING))
                .rate(RateSpec.defaults().withRequests(ENDLESS).withTokens(ENDLESS))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        meters.close();
    }

    private static Credential credential(int number) {
        return Credential.of("key-" + number, "Authorization", "Bearer " + number, "secret-" + number);
    }

    private static CallOptions options(int number) {
        Priority[] priorities = Priority.values();
        return CallOptions.DEFAULTS.withTenant("tenant-" + number).withPriority(priorities[number % priorities.length]);
    }

    private void call(int from, int to) {
        for (int i = from; i < to; i++) {
            GenerateRequest request =
                    GenerateRequest.builder().model("model-" + i).user("hi").build();
            client.stream(request, options(i)).subscribe(new Lenient());
        }
    }

    private void rotate(int from, int to) {
        for (int i = from; i < to; i++) {
            key.set(i);
            client.stream(GenerateRequest.of("hi")).subscribe(new Lenient());
        }
    }

    @Test
    void aHundredThousandModelsAndTenantsLeaveNothingBehind() throws Exception {
        call(0, 2_000); // what is bounded is full
        int metersBefore = meters.getMeters().size();
        String before = reachable();

        call(2_000, 2_000 + CALLERS);

        assertThat(grown(before, reachable())).isEmpty();
        assertThat(meters.getMeters()).hasSize(metersBefore);
        assertThat(client.state().inFlight() + client.state().waiting()).isZero();
    }

    @Test
    void tenThousandKeysLeaveNothingBehind() throws Exception {
        rotate(0, 2_000);
        int metersBefore = meters.getMeters().size();
        String before = reachable();

        rotate(2_000, 2_000 + ROTATIONS);

        assertThat(grown(before, reachable())).isEmpty();
        assertThat(meters.getMeters()).hasSize(metersBefore);
    }

    @Test
    void tenantsThatWaitedAndLeftLeaveNothingBehind() throws Exception {
        waitAndLeave(0);
        String before = reachable();

        for (int i = 1; i <= CALLERS / WAITING; i++) {
            waitAndLeave(i * WAITING);
        }

        assertThat(grown(before, reachable())).isEmpty();
        assertThat(client.state().waiting()).isZero();
    }

    /** As many tenants as there is room for wait behind a silent server, and then all go away. */
    private void waitAndLeave(int from) {
        silent = true;
        List<Lenient> callers = new ArrayList<>();
        for (int i = from; i < from + WAITING; i++) {
            Lenient caller = new Lenient();
            callers.add(caller);
            client.stream(GenerateRequest.of("hi"), options(i)).subscribe(caller);
        }
        assertThat(client.state().waiting()).isGreaterThan(WAITING / 2);
        callers.forEach(Lenient::cancel);
        silent = false;
    }

    @Test
    void whatIsKeptWouldBeFound() throws Exception {
        String before = reachable();
        Map<String, Object> kept = new HashMap<>();
        for (int i = 0; i < ROTATIONS; i++) {
            kept.put("model-" + i, credential(i));
        }

        assertThat(grown(before, reachable())).containsKeys("java.util.HashMap$Node", Credential.class.getName());
        assertThat(kept).hasSize(ROTATIONS);
    }

    private static Map<String, Integer> grown(String before, String after) {
        Map<String, Integer> counts = counts(before);
        Map<String, Integer> grown = new TreeMap<>();
        counts(after).forEach((type, count) -> {
            int more = count - counts.getOrDefault(type, 0);
            if (more > BY_CHANCE) {
                grown.put(type, more);
            }
        });
        return grown;
    }

    private static Map<String, Integer> counts(String histogram) {
        Map<String, Integer> counts = new HashMap<>();
        histogram
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> counts.put(line.group(2), Integer.parseInt(line.group(1))));
        assertThat(counts).as("classes").hasSizeGreaterThan(1_000);
        return counts;
    }

    /** Returns how many objects of each class can be reached, as the JVM prints it: one object, which is not counted by itself. */
    private static String reachable() throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    private final class Server implements Exchange {

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return silent ? Flux.never() : Flux.just(call.operation().cast(FINISHED));
        }
    }

    private static final class Lenient extends BaseSubscriber<Object> {

        @Override
        protected void hookOnError(Throwable failure) {}
    }
}
