package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How texts are spread over requests and their answers put together, with a client that a test plays. */
class EmbedderTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ResponseHeaders NO_HEADERS = new ResponseHeaders() {
        @Override
        public String first(String name) {
            return null;
        }

        @Override
        public List<String> all(String name) {
            return List.of();
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    };

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<EmbedRequest> requests = new ArrayList<>();
    private final List<CallOptions> options = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private Function<EmbedRequest, Mono<EmbedResponse>> server = request -> Mono.just(answer(request));
    private EmbedSpec spec = EmbedSpec.asClient().withMaxItems(2);

    private final Embedder embedder = new Embedder(this::call, String::length, () -> time);

    private Mono<EmbedResponse> call(EmbedRequest request, CallOptions own) {
        return Mono.defer(() -> {
                    requests.add(request);
                    options.add(own);
                    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return server.apply(request);
                })
                .doOnTerminate(running::decrementAndGet)
                .doOnCancel(running::decrementAndGet);
    }

    private EmbedSpec spec() {
        return spec.or(EmbedSpec.defaults());
    }

    /** A text's vector is its number. */
    private static EmbedResponse answer(EmbedRequest request) {
        int texts = request.inputs().size();
        List<Embedding> embeddings = IntStream.range(0, texts)
                .mapToObj(i -> new Embedding(
                        i, new float[] {Float.parseFloat(request.inputs().get(i))}))
                .toList();
        ResponseMeta meta = new ResponseMeta(
                200, NO_HEADERS, "id-" + request.inputs().get(0), "e", 2, Duration.ofMillis(texts), null, LIMIT);
        return new EmbedResponse("said", embeddings, new Usage(texts, 0, texts + 1, null, null), meta);
    }

    private static AutoGlmException refused(int status, ErrorCode code) {
        return ErrorDetails.of(code, "bad input").withAnswer(status, null, null).exception();
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private Mono<EmbedResponse> all(int count) {
        return embedder.all(EmbedRequest.of(texts(count)), CallOptions.DEFAULTS, this::spec);
    }

    private static List<Float> numbers(EmbedResponse response) {
        return response.embeddings().stream().map(each -> each.vector()[0]).toList();
    }

    private List<Integer> sizes() {
        return requests.stream().map(each -> each.inputs().size()).toList();
    }

    // ---- a list

    @Test
    void textsThatFitGoAsTheyAreAndTheAnswerComesAsItIs() {
        EmbedRequest request = EmbedRequest.of(texts(2));
        EmbedResponse answer = answer(request);
        server = each -> Mono.just(answer);

        assertThat(embedder.all(request, CallOptions.DEFAULTS, this::spec).block(LIMIT))
                .isSameAs(answer);
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).inputs()).isEqualTo(request.inputs());
    }

    @Test
    void vectorsAreInTheOrderOfTheTextsWhateverTheOrderOfTheAnswers() {
        List<Sinks.One<EmbedResponse>> answers = new ArrayList<>();
        server = request -> {
            Sinks.One<EmbedResponse> later = Sinks.one();
            answers.add(later);
            return later.asMono();
        };
        List<EmbedResponse> got = new ArrayList<>();
        all(5).subscribe(got::add);

        assertThat(sizes()).containsExactly(2, 2, 1);
        time.advanceTimeBy(Duration.ofSeconds(3));
        for (int i : new int[] {2, 0, 1}) {
            answers.get(i).tryEmitValue(answer(requests.get(i))).orThrow();
        }

        EmbedResponse whole = got.get(0);
        assertThat(numbers(whole)).containsExactly(0f, 1f, 2f, 3f, 4f);
        assertThat(whole.embeddings()).extracting(Embedding::index).containsExactly(0, 1, 2, 3, 4);
        assertThat(whole.usage()).isEqualTo(new Usage(5, 0, 8, null, null));
        assertThat(whole.model()).isEqualTo("said");
        assertThat(whole.meta().requestId()).isEqualTo("id-2");
        assertThat(whole.meta().attempts()).isEqualTo(6);
        assertThat(whole.meta().queueTime()).isEqualTo(Duration.ofMillis(2));
        assertThat(whole.meta().duration()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void soManyRequestsRunAtOnceAsAreAllowed() {
        spec = spec.withConcurrency(3);
        server = request -> Mono.delay(Duration.ofSeconds(1), time).map(tick -> answer(request));
        List<EmbedResponse> got = new ArrayList<>();

        all(20).subscribe(got::add);
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(got).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(mostRunning).hasValue(3);
        assertThat(numbers(got.get(0))).hasSize(20).isSorted();
    }

    @Test
    void nothingIsSentBeforeSubscriptionAndASecondSubscriptionIsASecondRun() {
        Mono<EmbedResponse> mono = all(5);
        assertThat(requests).isEmpty();

        mono.block(LIMIT);
        mono.block(LIMIT);

        assertThat(sizes()).containsExactly(2, 2, 1, 2, 2, 1);
    }

    @ParameterizedTest(name = "text {0} of {1}")
    @CsvSource({"0, 8", "3, 8", "7, 8", "5, 7", "2, 3", "63, 64"})
    void theOneBadTextIsFoundAndNamed(int bad, int count) {
        spec = spec.withMaxItems(64);
        server = request -> request.inputs().contains(Integer.toString(bad))
                ? Mono.error(refused(400, ErrorCode.INVALID_REQUEST))
                : Mono.just(answer(request));

        Throwable failure = catchThrowable(() -> all(count).block(LIMIT));

        assertThat(failure).isInstanceOfSatisfying(AutoGlmException.class, known -> {
            assertThat(known.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(known.reason())
                    .isEqualTo("text " + (bad + 1) + " of " + count + " (index " + bad + "): bad input");
            assertThat(known.status()).isEqualTo(400);
        });
        int halvings = 32 - Integer.numberOfLeadingZeros(count - 1);
        assertThat(requests).hasSizeLessThanOrEqualTo(1 + 2 * halvings);
    }

    @Test
    void aTextThatWasAloneFromTheBeginningIsNotCounted() {
        server = request -> Mono.error(refused(400, ErrorCode.INVALID_REQUEST));

        assertThat(catchThrowable(() -> all(1).block(LIMIT)))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        known -> assertThat(known.reason()).isEqualTo("bad input"));
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}: halved {2}")
    @CsvSource({
        "400, INVALID_REQUEST, true",
        "413, REQUEST_TOO_LARGE, true",
        "422, INVALID_REQUEST, true",
        "400, CONTEXT_TOO_LONG, true",
        "500, CONTEXT_TOO_LONG, true",
        "400, CONTENT_FILTERED, true",
        "200, INVALID_REQUEST, true",
        "409, INVALID_REQUEST, false",
        "415, INVALID_REQUEST, false",
        ", INVALID_REQUEST, false",
        "400, MODEL_NOT_FOUND, false",
        "400, QUOTA_EXHAUSTED, false",
        "401, UNAUTHENTICATED, false",
        "429, RATE_LIMITED, false",
        "500, SERVER_ERROR, false",
        "503, OVERLOADED, false",
        "200, MALFORMED_ANSWER, false",
        ", UNSUPPORTED_REQUEST, false",
        ", DEADLINE_EXCEEDED, false",
    })
    void onlyWhatOneTextMayHaveCausedIsHalved(Integer status, ErrorCode code, boolean halved) {
        AutoGlmException failure =
                ErrorDetails.of(code, "no").withAnswer(status, null, null).exception();
        server = request -> Mono.error(failure);

        assertThat(catchThrowable(() -> all(2).block(LIMIT)))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        known -> assertThat(known.code()).isEqualTo(code));

        assertThat(sizes()).isEqualTo(halved ? List.of(2, 1) : List.of(2));
    }

    @Test
    void aRequestThatIsTooLargeSucceedsInHalves() {
        spec = spec.withMaxItems(64);
        server = request -> request.inputs().size() > 10
                ? Mono.error(refused(413, ErrorCode.REQUEST_TOO_LARGE))
                : Mono.just(answer(request));

        assertThat(numbers(all(64).block(LIMIT))).hasSize(64).isSorted();
        assertThat(sizes()).containsExactly(64, 32, 16, 8, 8, 16, 8, 8, 32, 16, 8, 8, 16, 8, 8);
    }

    @Test
    void theFirstFailureEndsTheCallAndWhatRuns() {
        server = request -> request.inputs().contains("2")
                ? Mono.delay(Duration.ofSeconds(1), time)
                        .flatMap(tick -> Mono.error(refused(503, ErrorCode.OVERLOADED)))
                : Mono.never();
        List<Throwable> failures = new ArrayList<>();
        all(100).subscribe(null, failures::add);
        assertThat(running).hasValue(4);

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(failures).hasSize(1);
        assertThat(running).hasValue(0);
        assertThat(requests).hasSize(4);
    }

    @Test
    void cancelEndsWhatRuns() {
        server = request -> Mono.never();
        var run = all(100).subscribe();
        assertThat(running).hasValue(4);

        run.dispose();

        assertThat(running).hasValue(0);
        assertThat(requests).hasSize(4);
    }

    @Test
    void aTotalTimeHoldsForTheWhole() {
        spec = spec.withConcurrency(1);
        server = request -> Mono.delay(Duration.ofSeconds(2), time).map(tick -> answer(request));
        embedder.all(
                        EmbedRequest.of(texts(8)),
                        CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(5)),
                        this::spec)
                .subscribe();

        time.advanceTimeBy(Duration.ofSeconds(7));

        assertThat(options)
                .extracting(CallOptions::totalTimeout)
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofNanos(1));
    }

    @Test
    void vectorsOfDifferentLengthsAreNoAnswer() {
        server = request -> Mono.just(
                request.inputs().contains("2")
                        ? new EmbedResponse(
                                "other",
                                List.of(new Embedding(0, new float[7])),
                                null,
                                answer(request).meta())
                        : answer(request));

        assertThat(catchThrowable(() -> all(3).block(LIMIT))).isInstanceOfSatisfying(AutoGlmException.class, known -> {
            assertThat(known.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
            assertThat(known.reason()).contains("different lengths: 1 and 7");
        });
    }

    @Test
    void anAnswerForAnotherNumberOfTextsIsNone() {
        EmbedResponse one = answer(EmbedRequest.of("1"));
        server = request -> Mono.just(one);

        assertThat(catchThrowable(() -> all(2).block(LIMIT)))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        known -> assertThat(known.reason()).isEqualTo("the answer has 1 embeddings for 2 texts"));
    }

    @Test
    void whatTheRequestDoesNotSayIsAsTheSpecHasIt() {
        spec = spec.withModel("embedder").withDimensions(5).withExtra("a", 1).withExtra("b", 2);
        EmbedRequest own = EmbedRequest.builder()
                .model("own")
                .input("1")
                .dimensions(9)
                .extra("a", 3)
                .userId("u")
                .requestId("r")
                .build();

        embedder.all(EmbedRequest.of("1"), CallOptions.DEFAULTS, this::spec).block(LIMIT);
        embedder.all(own, CallOptions.DEFAULTS, this::spec).block(LIMIT);

        assertThat(requests.get(0))
                .isEqualTo(new EmbedRequest("embedder", List.of("1"), 5, null, null, Map.of("a", 1, "b", 2)));
        assertThat(requests.get(1)).isEqualTo(own.mutate().extra("b", 2).build());
    }

    // ---- a source

    private Flux<EmbedResult> each(Flux<String> texts) {
        return embedder.each(texts, CallOptions.DEFAULTS, this::spec);
    }

    private static String shown(EmbedResult result) {
        return result.index()
                + (result.isSuccess()
                        ? "=" + result.orThrow()[0]
                        : "!" + result.failure().code());
    }

    @Test
    void resultsAreInTheOrderOfTheSource() {
        server = request ->
                Mono.delay(Duration.ofMillis(100 - requests.size()), time).map(tick -> answer(request));
        List<String> got = new ArrayList<>();
        each(Flux.fromIterable(texts(7))).map(EmbedderTests::shown).subscribe(got::add);

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(got).containsExactly("0=0.0", "1=1.0", "2=2.0", "3=3.0", "4=4.0", "5=5.0", "6=6.0");
        assertThat(sizes()).containsExactly(2, 2, 2, 1);
    }

    @Test
    void oneBadTextHasAFailureAndTheRunGoesOn() {
        spec = spec.withMaxItems(8);
        server = request -> request.inputs().contains("5")
                ? Mono.error(refused(400, ErrorCode.CONTENT_FILTERED))
                : Mono.just(answer(request));

        assertThat(each(Flux.fromIterable(texts(12)))
                        .map(EmbedderTests::shown)
                        .collectList()
                        .block(LIMIT))
                .containsExactly(
                        "0=0.0",
                        "1=1.0",
                        "2=2.0",
                        "3=3.0",
                        "4=4.0",
                        "5!CONTENT_FILTERED",
                        "6=6.0",
                        "7=7.0",
                        "8=8.0",
                        "9=9.0",
                        "10=10.0",
                        "11=11.0");
    }

    @Test
    void aFailureOfTheServerIsThatOfAllTextsOfItsRequestAndNoOther() {
        server = request -> request.inputs().contains("2")
                ? Mono.error(refused(503, ErrorCode.OVERLOADED))
                : Mono.just(answer(request));

        assertThat(each(Flux.fromIterable(texts(6)))
                        .map(EmbedderTests::shown)
                        .collectList()
                        .block(LIMIT))
                .containsExactly("0=0.0", "1=1.0", "2!OVERLOADED", "3!OVERLOADED", "4=4.0", "5=5.0");
        assertThat(requests).hasSize(3);
    }

    @Test
    void aDefectBelowIsAFailureOfItsTexts() {
        server = request -> {
            throw new IllegalArgumentException("broken");
        };

        EmbedResult result = each(Flux.just("1")).blockLast(LIMIT);

        assertThat(result.failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(result.failure()).hasRootCauseMessage("broken");
    }

    private static final class Slow extends BaseSubscriber<EmbedResult> {

        final List<EmbedResult> got = new ArrayList<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(EmbedResult result) {
            got.add(result);
        }
    }

    @Test
    void nothingIsReadOrSentBeforeDemand() {
        AtomicLong read = new AtomicLong();
        Slow slow = new Slow();
        each(Flux.fromIterable(texts(10)).doOnNext(text -> read.incrementAndGet()))
                .subscribe(slow);

        assertThat(read).hasValue(0);
        assertThat(requests).isEmpty();
        slow.request(1);
        assertThat(slow.got).hasSize(1);
    }

    @Test
    void aSubscriberThatAsksForNoMoreStopsTheSource() {
        AtomicLong read = new AtomicLong();
        Slow slow = new Slow();
        Flux<String> endless = Flux.<String, Integer>generate(() -> 0, (i, sink) -> {
                    sink.next(Integer.toString(i));
                    return i + 1;
                })
                .doOnNext(text -> read.incrementAndGet());
        each(endless).subscribe(slow);

        slow.request(3);
        long after = read.get();
        int sent = requests.size();
        assertThat(slow.got).hasSize(3);
        assertThat(sent).isLessThanOrEqualTo(2 + 4 + 1);
        assertThat(after).isLessThanOrEqualTo(2L * (sent + 1));

        slow.request(1000);
        assertThat(slow.got).hasSize(1003);
        assertThat(read.get() - 1003).isLessThanOrEqualTo(2L * (4 + 1 + 1) + 2);
        slow.cancel();
    }

    @Test
    void cancelReachesTheRequestsAndTheSource() {
        server = request -> Mono.never();
        AtomicInteger cancels = new AtomicInteger();
        var run = each(Flux.fromIterable(texts(100)).doOnCancel(cancels::incrementAndGet))
                .subscribe();
        assertThat(running).hasValue(4);

        run.dispose();

        assertThat(running).hasValue(0);
        assertThat(cancels).hasValue(1);
    }

    @Test
    void aFailureOfTheSourceComesAfterTheResultsOfTheTextsBeforeIt() {
        server = request -> Mono.delay(Duration.ofSeconds(1), time).map(tick -> answer(request));
        Map<String, Throwable> ends = new LinkedHashMap<>();
        List<String> got = new ArrayList<>();
        each(Flux.concat(Flux.fromIterable(texts(3)), Flux.error(new IllegalStateException("torn"))))
                .map(EmbedderTests::shown)
                .subscribe(got::add, failure -> ends.put("error", failure));

        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(got).containsExactly("0=0.0", "1=1.0", "2=2.0");
        assertThat(ends.get("error")).hasMessage("torn");
    }

    @Test
    void aTextOfASlowSourceIsSentAfterLinger() {
        Sinks.Many<String> source = Sinks.many().unicast().onBackpressureBuffer();
        List<String> got = new ArrayList<>();
        spec = spec.withMaxItems(10).withLinger(Duration.ofMillis(50));
        each(source.asFlux()).map(EmbedderTests::shown).subscribe(got::add);

        source.tryEmitNext("7").orThrow();
        time.advanceTimeBy(Duration.ofMillis(49));
        assertThat(got).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(got).containsExactly("0=7.0");
    }

    @Test
    void aHundredThousandTextsAreEmbeddedInOrderWithFewHeld() {
        spec = spec.withMaxItems(64);
        AtomicLong read = new AtomicLong();
        AtomicLong delivered = new AtomicLong();
        AtomicLong mostHeld = new AtomicLong();
        server = request -> Mono.just(answer(request));

        Long wrong = each(Flux.range(0, 100_000)
                        .map(String::valueOf)
                        .doOnNext(
                                text -> mostHeld.accumulateAndGet(read.incrementAndGet() - delivered.get(), Math::max)))
                .limitRate(1)
                .filter(result ->
                        result.index() != delivered.getAndIncrement() || (int) result.orThrow()[0] != result.index())
                .count()
                .block(LIMIT);

        assertThat(wrong).isZero();
        assertThat(delivered).hasValue(100_000);
        assertThat(mostHeld.get()).isLessThanOrEqualTo(64L * (4 + 1 + 1 + 1));
    }

    @Test
    void theTimeOfAPatientListIsThatOfEachTurn() {
        spec = spec.withConcurrency(1);
        server = request -> Mono.delay(Duration.ofSeconds(2), time).map(tick -> answer(request));
        embedder.all(
                        EmbedRequest.of(texts(8)),
                        CallOptions.DEFAULTS
                                .withTotalTimeout(Duration.ofSeconds(5))
                                .withPatient(true),
                        this::spec)
                .subscribe();

        time.advanceTimeBy(Duration.ofSeconds(7));

        assertThat(options).hasSize(4).extracting(CallOptions::totalTimeout).containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void whatIsPartlyEstimatedIsEstimated() {
        server = request -> {
            EmbedResponse said = answer(request);
            return Mono.just(new EmbedResponse(
                    said.model(),
                    said.embeddings(),
                    new Usage(1, 0, 1, null, null, request.inputs().contains("0")),
                    said.meta()));
        };

        assertThat(all(4).block(LIMIT).usage()).isEqualTo(new Usage(2, 0, 2, null, null, true));
    }

    @Test
    void aFailureOfTheSourceCostsASlowSubscriberNoResult() {
        Slow slow = new Slow();
        List<Throwable> ends = new ArrayList<>();
        each(Flux.concat(Flux.fromIterable(texts(9)), Flux.error(new IllegalStateException("torn"))))
                .doOnError(ends::add)
                .onErrorComplete()
                .subscribe(slow);
        for (int i = 0; i < 20; i++) {
            slow.request(1);
        }

        assertThat(slow.got).hasSize(9);
        assertThat(ends).hasSize(1);
    }

    @Test
    void attemptsOfRequestsThatWereHalvedCount() {
        spec = spec.withMaxItems(4);
        server = request -> request.inputs().size() > 2
                ? Mono.error(ErrorDetails.of(ErrorCode.REQUEST_TOO_LARGE, "too large")
                        .withAnswer(413, null, null)
                        .withPlace("e", null, 1)
                        .exception())
                : Mono.just(answer(request));

        assertThat(all(4).block(LIMIT).meta().attempts()).isEqualTo(1 + 2 + 2);
    }
}
