package io.autoglm.sdk.quirks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The server's end of one connection: reads whole requests and writes raw bytes. For the thread of its connection. */
final class Wire {

    /** A request as it came. */
    record Received(String head, byte[] body) {

        @Nullable
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).trim())
                    .findFirst()
                    .orElse(null);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final Arrivals arrivals;
    private final int number;
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile @Nullable Received request;
    private volatile long written;

    Wire(Socket socket, Arrivals arrivals, int number) {
        this.socket = socket;
        this.arrivals = arrivals;
        this.number = number;
    }

    /** Which connection of the server this is, from 1. */
    int number() {
        return number;
    }

    /** Reads the head of the next request; false when the client closed instead. */
    boolean readHead() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = readByte();
            if (next < 0) {
                gone.countDown();
                return false;
            }
            head.write(next);
        }
        request = new Received(head.toString(StandardCharsets.ISO_8859_1), new byte[0]);
        return true;
    }

    private int readByte() {
        try {
            return in().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    /** Reads the body of the request whose head was read. */
    void readBody() throws IOException {
        String length = request().header("content-length");
        if (length != null) {
            request = new Received(request().head(), readBytes(Integer.parseInt(length)));
        }
    }

    /** Reads so many bytes of the body. */
    byte[] readBytes(int count) throws IOException {
        return in().readNBytes(count);
    }

    private InputStream in() throws IOException {
        return socket.getInputStream();
    }

    Received request() {
        return Objects.requireNonNull(request, "nothing was read yet");
    }

    // ---- bytes

    Wire write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        written += bytes.length;
        return this;
    }

    Wire write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes were written so far. */
    long written() {
        return written;
    }

    /** Waits until the client has taken and handled all that was written. */
    Wire arrive() throws InterruptedException {
        long end = System.nanoTime() + QuirkFixture.PATIENCE.toNanos();
        while (arrivals.read(socket.getPort()) < written) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the client did not read " + written + " bytes");
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(50_000);
        }
        return this;
    }

    // ---- HTTP

    /** The head of an answer, and nothing more. */
    Wire head(String status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return write(head.append("\r\n").toString());
    }

    /** The head of a stream in chunks. */
    Wire streamHead() throws IOException {
        return head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
    }

    /** The head of a stream that ends with the connection. */
    Wire streamHeadUntilClose() throws IOException {
        return head("200 OK", "Content-Type: text/event-stream", "Connection: close");
    }

    Wire chunk(byte[] bytes) throws IOException {
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(size, size.length + bytes.length + 2);
        System.arraycopy(bytes, 0, all, size.length, bytes.length);
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        return write(all);
    }

    Wire chunk(String text) throws IOException {
        return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A chunk that has arrived before anything else is written. */
    Wire piece(String text) throws IOException, InterruptedException {
        return chunk(text).arrive();
    }

    Wire piece(byte[] bytes) throws IOException, InterruptedException {
        return chunk(bytes).arrive();
    }

    Wire lastChunk() throws IOException {
        return write("0\r\n\r\n");
    }

    /** A whole stream; the connection stays open. */
    Wire stream(String body) throws IOException {
        return streamHead().chunk(body).lastChunk();
    }

    /** A whole answer of a known length. */
    Wire answer(String status, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + bytes.length;
        return head(status, all).write(bytes);
    }

    /** A whole JSON answer. */
    Wire json(String status, String body) throws IOException {
        return answer(status, body, "Content-Type: application/json");
    }

    // ---- the end

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Resets the connection. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Keeps silent until the client closes. */
    void awaitClose() {
        try {
            while (in().read() >= 0) {
                // whatever else it sends
            }
        } catch (IOException reset) {
            // closed as well
        }
        gone.countDown();
        close();
    }

    /** Waits, on another thread, for the client to close this connection. */
    void expectClosedByClient() throws InterruptedException {
        if (!gone.await(QuirkFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the client did not close the connection");
        }
    }
}
