# The server in a container. Build the distribution first, then the image:
#
#   mvn -DskipTests package -pl ingest-server -am
#   docker build -t otlp-delta .
#
# BASE_IMAGE: any Linux image with glibc and Java 17 or later.
ARG BASE_IMAGE=eclipse-temurin:17-jre
FROM ${BASE_IMAGE}

# Neither root nor a user of the host; group 0, so that platforms which choose a user of their own can write.
RUN mkdir /data && chown 10001:0 /data && chmod 0770 /data

COPY scripts/otlp-delta /opt/otlp-delta/bin/otlp-delta
COPY ingest-server/target/otlp-delta/lib /opt/otlp-delta/lib

# Inside a container the network is the container's own, so the server listens on all of it. It still refuses to do so
# without TLS unless it is told OTLP_DELTA_INSECURE=true.
ENV OTLP_DELTA_HOST=0.0.0.0 \
    OTLP_DELTA_DATA_DIR=/data \
    OTLP_DELTA_JAVA_OPTS=-XX:MaxRAMPercentage=60

USER 10001:0
VOLUME /data
EXPOSE 4318
ENTRYPOINT ["/opt/otlp-delta/bin/otlp-delta"]
CMD ["serve"]
