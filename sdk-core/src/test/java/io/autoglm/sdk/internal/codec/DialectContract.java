package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Joining;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PartialText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What every dialect keeps to, whichever servers speak it. A test class of a dialect implements it and gains its tests. */
interface DialectContract {

    /** Returns the dialect under test. */
    Dialect dialect();

    /** Returns a request that it refuses before it writes anything. */
    GenerateRequest refused();

    /** Returns a streamed answer that says {@code Hello} in at least two deltas and ends with {@code [DONE]}. */
    String stream();

    /** Returns a whole answer, one JSON document, that says {@code Hello}. */
    String whole();

    private static GenerateRequest request() {
        return GenerateRequest.builder().model("m").user("Say hello").build();
    }

    private long used(UnpooledByteBufAllocator allocator) {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    private byte[] encoded(Operation<?> operation) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        ByteBuf body = dialect().encode(Codecs.call(operation, request()), allocator);
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        assertThat(body.refCnt()).isEqualTo(1);
        body.release();
        assertThat(used(allocator)).isZero();
        return bytes;
    }

    private Codecs.Result<GenerateEvent> decode(byte[]... pieces) {
        return Codecs.decode(dialect(), Codecs.stream(), Codecs.OK, pieces);
    }

    @Test
    default void isFoundByItsName() {
        assertThat(Dialects.of(dialect().name(), null)).hasSameClassAs(dialect());
    }

    @Test
    default void generatesByPostBelowTheBaseUrl() {
        for (Operation<?> operation : List.of(Operation.GENERATE, Operation.STREAM)) {
            Target target = dialect().target(operation);

            assertThat(target.hasBody()).isTrue();
            assertThat(target.path()).isNotBlank().doesNotStartWith("/").doesNotStartWith("..");
        }
    }

    @Test
    default void writesOneJsonObjectInOneBufferThatBelongsToTheCaller() {
        for (Operation<?> operation : List.of(Operation.GENERATE, Operation.STREAM)) {
            byte[] bytes = encoded(operation);

            assertThat(JsonMapper.builder().build().readTree(bytes).isObject()).isTrue();
            assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"Say hello\"");
            assertThat(bytes).isEqualTo(encoded(operation));
        }
    }

    @Test
    default void saysNothingOfStreamingThatIsNotSo() {
        assertThat(new String(encoded(Operation.STREAM), StandardCharsets.UTF_8))
                .contains("\"stream\":true");
        assertThat(new String(encoded(Operation.GENERATE), StandardCharsets.UTF_8))
                .doesNotContain("\"stream\":true");
    }

    @Test
    default void refusesBeforeAndWhileWritingAlikeAndLeaksNothing() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        Call<?> call = Codecs.call(Operation.STREAM, refused());

        AutoGlmException before =
                catchThrowableOfType(AutoGlmException.class, () -> dialect().check(call));
        AutoGlmException during =
                catchThrowableOfType(AutoGlmException.class, () -> dialect().encode(call, allocator));

        assertThat(before.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(during.reason()).isEqualTo(before.reason());
        assertThat(used(allocator)).isZero();
    }

    @Test
    default void leaksNothingWhenWritingFailsInTheMiddle() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        GenerateRequest unwritable =
                request().mutate().extra("bad", new Object()).build();

        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class, () -> dialect().encode(Codecs.call(Operation.STREAM, unwritable), allocator));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(failure.reason()).contains("extraBody member 'bad'");
        assertThat(used(allocator)).isZero();
    }

    @Test
    default void refusesWhatIsNoRequestToGenerate() {
        Call<?> call = Codecs.ask(Operation.GENERATE);

        assertThat(catchThrowableOfType(AutoGlmException.class, () -> dialect().check(call))
                        .reason())
                .contains(NoRequest.class.getSimpleName());
    }

    @Test
    default void refusesOperationsThatItDoesNotKnow() {
        AutoGlmException unknown =
                catchThrowableOfType(AutoGlmException.class, () -> dialect().target(new UnknownOperation()));

        assertThat(unknown.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(unknown.reason()).contains(dialect().name());
    }

    @Test
    default void readsAStreamAndAWholeAnswerForBothKindsOfCall() {
        for (String body : List.of(stream(), whole())) {
            Codecs.Result<GenerateEvent> events = decode(Codecs.bytes(body));

            assertThat(events.failure()).isNull();
            assertThat(events.text()).isEqualTo("Hello");
            assertThat(events.events().get(0)).isInstanceOf(GenerateEvent.Started.class);
            assertThat(events.events()).last().isInstanceOf(GenerateEvent.Finished.class);
            assertThat(Codecs.decode(dialect(), Codecs.unary(), Codecs.OK, Codecs.bytes(body))
                            .events())
                    .singleElement()
                    .satisfies(response -> assertThat(response.text()).isEqualTo("Hello"));
        }
    }

    @Test
    default void givesTheSameWhereverTheNetworkCutsTheBytes() {
        for (String body : List.of(stream(), whole())) {
            byte[] all = Codecs.bytes(body);
            List<Object> expected = decode(all).comparable();
            byte[][] single = new byte[all.length][];
            for (int i = 0; i < all.length; i++) {
                single[i] = new byte[] {all[i]};
            }

            assertThat(decode(single).comparable()).isEqualTo(expected);
            for (int cut = 1; cut < all.length; cut++) {
                assertThat(decode(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length))
                                .comparable())
                        .as("cut at %d", cut)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    default void isNeverWholeWhenTheBodyBreaksOff() {
        for (String body : List.of(stream(), whole())) {
            byte[] all = Codecs.bytes(body);
            boolean broken = false;
            for (int cut = 0; cut < all.length; cut++) {
                Codecs.Result<GenerateEvent> result = decode(Arrays.copyOf(all, cut));

                broken |= result.failure() != null;
                assertThat(result.failure() != null || result.text().equals("Hello"))
                        .as("cut at %d", cut)
                        .isTrue();
                assertThat(result.events().stream().anyMatch(GenerateEvent.Finished.class::isInstance))
                        .as("an end after a cut at %d", cut)
                        .isEqualTo(result.failure() == null);
            }
            assertThat(broken).isTrue();
        }
    }

    @Test
    default void handsOutEventsAsTheyArriveAndIsDoneAtTheEnd() {
        byte[] all = Codecs.bytes(stream());
        AnswerDecoder<GenerateEvent> decoder = dialect().decoder(Codecs.stream(), Codecs.OK);
        ArrayDeque<GenerateEvent> out = new ArrayDeque<>();

        decoder.feed(Unpooled.wrappedBuffer(all, 0, all.length / 2), out);
        assertThat(out).as("events of the first half").isNotEmpty();
        assertThat(decoder.isDone()).isFalse();
        decoder.feed(Unpooled.wrappedBuffer(all, all.length / 2, all.length - all.length / 2), out);
        assertThat(decoder.isDone()).isTrue();

        int events = out.size();
        ByteBuf more = Unpooled.wrappedBuffer(Codecs.bytes(stream()));
        decoder.feed(more, out);
        decoder.end(out);
        assertThat(more.isReadable()).isFalse();
        assertThat(out).hasSize(events);
    }

    @Test
    default void readsBuffersWithoutKeepingOrReleasingThem() {
        for (String body : List.of(stream(), whole())) {
            AnswerDecoder<GenerateEvent> decoder = dialect().decoder(Codecs.stream(), Codecs.OK);
            ByteBuf buffer = Unpooled.copiedBuffer(Codecs.bytes(body));
            ArrayDeque<GenerateEvent> out = new ArrayDeque<>();

            decoder.feed(buffer, out);
            assertThat(buffer.refCnt()).isEqualTo(1);
            buffer.release();
            decoder.end(out);

            assertThat(out.getLast()).isInstanceOf(GenerateEvent.Finished.class);
        }
    }

    @Test
    default void namesTheFailureOfAStatusAndKeepsTheBody() {
        ByteBuf body =
                Unpooled.copiedBuffer("{\"error\":{\"message\":\"bad key\",\"code\":\"x\"}}", StandardCharsets.UTF_8);

        AutoGlmException failure = dialect().failure(Codecs.stream(), Codecs.head(401), body);

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(failure.status()).isEqualTo(401);
        assertThat(failure.reason()).isEqualTo("bad key");
        assertThat(body.refCnt()).isEqualTo(1);
        assertThat(body.readerIndex()).isZero();
        body.release();
    }

    @Test
    default void aFailureInABodyOfStatus200IsAFailure() {
        assertThat(decode(Codecs.bytes("{\"error\":{\"message\":\"busy\",\"code\":503}}"))
                        .failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED));
    }

    /** An operation that nobody has heard of. */
    final class UnknownOperation implements Operation<String> {

        @Override
        public String name() {
            return "dance";
        }

        @Override
        public boolean streaming() {
            return false;
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public boolean limited() {
            return true;
        }

        @Override
        public boolean generates() {
            return false;
        }

        @Override
        public @Nullable Usage usage(String event) {
            return null;
        }

        @Override
        public boolean commits(String event) {
            return true;
        }

        @Override
        public boolean ends(String event) {
            return true;
        }

        @Override
        public void keep(String event, PartialText into) {}

        @Override
        public Joining<String> joining() {
            return null;
        }

        @Override
        public boolean joint() {
            return false;
        }

        @Override
        public String cast(Object event) {
            return (String) event;
        }
    }
}
