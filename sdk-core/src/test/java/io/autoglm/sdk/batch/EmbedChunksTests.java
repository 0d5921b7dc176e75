package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Which texts go out together, and when. */
class EmbedChunksTests {

    private static final Duration LINGER = Duration.ofMillis(100);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TestPublisher<String> source = TestPublisher.create();
    private final Heard heard = new Heard();

    /** Asks for nothing unless told to. */
    private static final class Heard extends BaseSubscriber<EmbedChunks.Chunk> {

        final List<String> chunks = new ArrayList<>();
        String end = "";

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(EmbedChunks.Chunk chunk) {
            chunks.add(chunk.from() + ":" + String.join("", chunk.texts()));
        }

        @Override
        protected void hookOnComplete() {
            end = "complete";
        }

        @Override
        protected void hookOnError(Throwable failure) {
            end = String.valueOf(failure.getMessage());
        }
    }

    private EmbedChunks chunks(Flux<String> texts, int items, Duration linger) {
        return chunks(texts, items, linger, time);
    }

    private static EmbedChunks chunks(Flux<String> texts, int items, Duration linger, Scheduler timer) {
        EmbedSpec limits =
                EmbedSpec.asClient().withMaxItems(items).withLinger(linger).or(EmbedSpec.defaults());
        return new EmbedChunks(texts, () -> new EmbedCut(limits, String::length), limits, timer);
    }

    private void subscribe(int items) {
        chunks(source.flux(), items, LINGER).subscribe(heard);
    }

    @Test
    void aFullChunkGoesAtOnceAndTheNextIsReadAhead() {
        subscribe(3);
        heard.request(1);
        source.assertMinRequested(3);

        source.next("a", "b", "c");

        assertThat(heard.chunks).containsExactly("0:abc");
        source.next("d", "e", "f");
        assertThat(heard.chunks).containsExactly("0:abc");
        heard.request(1);
        assertThat(heard.chunks).containsExactly("0:abc", "3:def");
    }

    @Test
    void nothingIsReadBeforeTheFirstDemand() {
        AtomicLong asked = new AtomicLong();
        chunks(Flux.just("a").doOnRequest(asked::addAndGet), 3, LINGER).subscribe(heard);

        assertThat(asked).hasValue(0);
        heard.request(1);
        assertThat(asked.get()).isPositive();
    }

    @Test
    void noMoreIsReadThanFitsIntoTheChunkInTheMaking() {
        AtomicLong read = new AtomicLong();
        chunks(Flux.range(0, 1000).map(i -> "x").doOnNext(text -> read.incrementAndGet()), 10, LINGER)
                .subscribe(heard);

        heard.request(1);
        assertThat(read).hasValue(20);
        heard.request(3);
        assertThat(read).hasValue(50);
        assertThat(heard.chunks).hasSize(4);
    }

    @Test
    void aTextThatIsAskedForWaitsNoLongerThanLinger() {
        subscribe(3);
        heard.request(5);

        source.next("a");
        time.advanceTimeBy(LINGER.minusMillis(40));
        source.next("b");
        time.advanceTimeBy(Duration.ofMillis(39));
        assertThat(heard.chunks).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(heard.chunks).containsExactly("0:ab");

        source.next("c");
        time.advanceTimeBy(LINGER.minusMillis(1));
        assertThat(heard.chunks).hasSize(1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(heard.chunks).containsExactly("0:ab", "2:c");
    }

    @Test
    void theTimeOfAChunkThatWentFullIsNotThatOfTheNext() {
        subscribe(2);
        heard.request(5);

        source.next("a");
        time.advanceTimeBy(Duration.ofMillis(60));
        source.next("b", "c");
        time.advanceTimeBy(Duration.ofMillis(60));

        assertThat(heard.chunks).containsExactly("0:ab");
        time.advanceTimeBy(Duration.ofMillis(40));
        assertThat(heard.chunks).containsExactly("0:ab", "2:c");
    }

    @Test
    void aTextThatWaitedLongGoesWithThoseThatCameMeanwhileOnceThereIsDemand() {
        subscribe(3);
        heard.request(1);
        source.next("a", "b", "c", "d");
        time.advanceTimeBy(Duration.ofSeconds(1));
        source.next("e");

        heard.request(1);

        assertThat(heard.chunks).containsExactly("0:abc", "3:de");
    }

    @Test
    void withoutLingerEachTextGoesAsSoonAsItIsAskedFor() {
        chunks(source.flux(), 3, Duration.ZERO).subscribe(heard);
        heard.request(1);

        source.next("a", "b", "c");

        assertThat(heard.chunks).containsExactly("0:a");
        heard.request(1);
        assertThat(heard.chunks).containsExactly("0:a", "1:bc");
    }

    @Test
    void aSourceThatDeliversAtOnceFillsChunksWithoutAnyWait() {
        chunks(Flux.just("a", "b", "c", "d", "e"), 2, Duration.ZERO).subscribe(heard);

        heard.request(Long.MAX_VALUE);

        assertThat(heard.chunks).containsExactly("0:ab", "2:cd", "4:e");
        assertThat(heard.end).isEqualTo("complete");
    }

    @Test
    void theEndOfTheSourceSendsTheRestAtOnce() {
        subscribe(3);
        heard.request(2);
        source.next("a").complete();

        assertThat(heard.chunks).containsExactly("0:a");
        assertThat(heard.end).isEqualTo("complete");
    }

    @Test
    void theEndWaitsUntilTheRestIsAskedFor() {
        subscribe(2);
        heard.request(1);
        source.next("a", "b", "c").complete();

        assertThat(heard.end).isEmpty();
        heard.request(1);
        assertThat(heard.chunks).containsExactly("0:ab", "2:c");
        assertThat(heard.end).isEqualTo("complete");
    }

    @Test
    void anEmptySourceCompletesWithoutDemand() {
        chunks(Flux.empty(), 2, LINGER).subscribe(heard);

        assertThat(heard.end).isEqualTo("complete");
        assertThat(heard.chunks).isEmpty();
    }

    @Test
    void aFailureOfTheSourceComesAfterTheTextsBeforeIt() {
        subscribe(3);
        heard.request(2);
        source.next("a").error(new IllegalStateException("torn"));

        assertThat(heard.chunks).containsExactly("0:a");
        assertThat(heard.end).isEqualTo("torn");
    }

    @Test
    void cancelReachesTheSourceAndTheTimer() {
        TimerProbe timer = new TimerProbe();
        chunks(source.flux(), 3, LINGER, timer).subscribe(heard);
        heard.request(1);
        source.next("a");
        assertThat(timer.waiting()).isOne();

        heard.cancel();

        source.assertCancelled();
        assertThat(timer.waiting()).isZero();
        assertThat(heard.chunks).isEmpty();
    }

    @Test
    void atTheEndNoTimerIsLeft() {
        TimerProbe timer = new TimerProbe();
        chunks(source.flux(), 3, LINGER, timer).subscribe(heard);
        heard.request(1);

        source.next("a").complete();

        assertThat(heard.end).isEqualTo("complete");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aSourceThatGivesMoreThanItIsAskedForIsCutOff() {
        TestPublisher<String> rude = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        chunks(rude.flux(), 8, LINGER).subscribe(heard);
        heard.request(1);

        for (int i = 0; i < 100; i++) {
            rude.next("x");
        }
        heard.request(100);

        assertThat(heard.end).contains("more texts than it was asked for");
        assertThat(heard.chunks.size()).isLessThanOrEqualTo(4);
    }

    @Test
    void aTimerThatTakesNoMoreTasksHoldsNothingBack() {
        Scheduler shutDown = Schedulers.newSingle("ended");
        shutDown.dispose();
        chunks(source.flux(), 3, LINGER, shutDown).subscribe(heard);
        heard.request(1);

        source.next("a");

        assertThat(heard.chunks).containsExactly("0:a");
    }

    @Test
    void threadsThatAskGiveAndWaitAtOnceLoseNoText() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            int texts = 2_000;
            List<String> got = new ArrayList<>();
            CountDownLatch over = new CountDownLatch(1);
            Flux<String> source = Flux.range(0, texts).map(i -> i + " ").publishOn(Schedulers.parallel(), 7);
            Disposable running = chunks(source, 5, Duration.ofNanos(1000), Schedulers.parallel())
                    .publishOn(Schedulers.boundedElastic(), 2)
                    .subscribe(chunk -> got.addAll(chunk.texts()), failure -> over.countDown(), over::countDown);

            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(got)
                    .containsExactlyElementsOf(
                            IntStream.range(0, texts).mapToObj(i -> i + " ").toList());
            running.dispose();
        }
    }

    /** Keeps tasks, and lets them run although they were disposed of, as threads do that have begun them. */
    private static final class LateTimer implements Scheduler {

        final List<Runnable> tasks = new ArrayList<>();

        @Override
        public Disposable schedule(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return () -> {};
        }

        @Override
        public Worker createWorker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void dispose() {}
    }

    @Test
    void theTimerOfAChunkThatIsGoneTakesNothingFromTheNext() {
        LateTimer late = new LateTimer();
        chunks(source.flux(), 2, LINGER, late).subscribe(heard);
        heard.request(1);
        source.next("a", "b", "c");
        source.next("d");
        heard.request(1);
        source.next("e");
        assertThat(heard.chunks).containsExactly("0:ab", "2:cd");
        late.tasks.get(late.tasks.size() - 1).run();
        late.tasks.get(0).run();
        heard.request(1);

        assertThat(heard.chunks).containsExactly("0:ab", "2:cd", "4:e");
    }
}
