package io.autoglm.benchmarks;

import io.autoglm.sdk.internal.sse.SseParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to cut a stream into server-sent events, before anybody looks at what is in them, beside the least that does it: a copy of
 * all bytes that is cut at blank lines, as {@link PlainClient} has it, which knows no other field, no other line end and no limit.
 *
 * <p>Questions: what do the rules of server-sent events cost per event, and does it matter how the network cuts them? Buffers are direct, as
 * they come off a socket. A stream has {@value #EVENTS} chunks of an answer and a parser of its own; one operation is one event.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SseParsing {

    static final int EVENTS = 256;

    private static final int TOGETHER = 32;

    /** How events come: {@code one} in each read, {@code many}, 32 in each read, or each {@code cut} over two reads. */
    @Param({"one", "many", "cut"})
    public String reads = "one";

    private final List<ByteBuf> buffers = new ArrayList<>();

    /** Counts the bytes of payloads. */
    private static final class Length implements SseParser.Handler {

        private int bytes;

        @Override
        public boolean event(@Nullable String name, byte[] data, int offset, int length) {
            bytes += length;
            return true;
        }
    }

    /** The least that can cut a stream: events of one line {@code data: } each, and nothing else. */
    private static final class BlankLines {

        private static final int NAME = "data: ".length();

        private byte[] bytes = new byte[1024];
        private int length;

        void feed(ByteBuf in, SseParser.Handler handler) {
            int more = in.readableBytes();
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
            }
            in.readBytes(bytes, length, more);
            length += more;
            int begin = 0;
            for (int at = 1; at < length; at++) {
                if (bytes[at] == '\n' && bytes[at - 1] == '\n') {
                    handler.event(null, bytes, begin + NAME, at - 1 - begin - NAME);
                    begin = at + 1;
                }
            }
            length -= begin;
            System.arraycopy(bytes, begin, bytes, 0, length);
        }
    }

    /** Writes the stream into buffers. */
    @Setup
    public void prepare() {
        for (int i = 0; i < EVENTS; i++) {
            byte[] event = ("data: " + payload(i) + "\n\n").getBytes(StandardCharsets.UTF_8);
            switch (reads) {
                case "one" -> add(event, 0, event.length);
                case "many" -> {
                    if (i % TOGETHER == 0) {
                        buffers.add(PooledByteBufAllocator.DEFAULT.directBuffer(TOGETHER * 256));
                    }
                    buffers.get(buffers.size() - 1).writeBytes(event);
                }
                case "cut" -> {
                    int at = 1 + 37 * i % (event.length - 1); // each event elsewhere
                    add(event, 0, at);
                    add(event, at, event.length);
                }
                default -> throw new IllegalArgumentException("unknown reads '" + reads + "'");
            }
        }
    }

    private void add(byte[] event, int from, int to) {
        buffers.add(PooledByteBufAllocator.DEFAULT.directBuffer(to - from).writeBytes(event, from, to - from));
    }

    static String payload(int number) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1791600800,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\"word " + number + " \"},\"finish_reason\":null}]}";
    }

    /** Gives the buffers back. */
    @TearDown
    public void release() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
    }

    /** Returns how many reads bring something. */
    long reads() {
        return buffers.stream().filter(buffer -> buffer.writerIndex() > 0).count();
    }

    void parse(SseParser.Handler handler) {
        SseParser parser = new SseParser();
        for (ByteBuf buffer : buffers) {
            parser.feed(buffer.readerIndex(0), handler);
        }
        parser.end(handler);
    }

    void split(SseParser.Handler handler) {
        BlankLines lines = new BlankLines();
        for (ByteBuf buffer : buffers) {
            lines.feed(buffer.readerIndex(0), handler);
        }
    }

    /** By the rules. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int parser() {
        Length length = new Length();
        parse(length);
        return length.bytes;
    }

    /** At blank lines. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int blankLines() {
        Length length = new Length();
        split(length);
        return length.bytes;
    }
}
