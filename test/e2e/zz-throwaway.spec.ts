import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Injectable, Module, Post, ValidationPipe } from '@nestjs/common';
import { ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { IsInt, IsString, Min } from 'class-validator';
import * as ort from 'onnxruntime-node';
import pino from 'pino';
import protobuf from 'protobufjs';
import { Registry, Gauge } from 'prom-client';
import request from 'supertest';
import { WebSocket } from 'ws';

class Dto { @ApiProperty() @IsString() id!: string; @ApiProperty() @IsInt() @Min(1) n!: number; }
@Injectable() class Svc { hello(): string { return 'hi'; } }
@Controller('x') class Ctl {
  constructor(private readonly svc: Svc) {}
  @Get() get(): string { return this.svc.hello(); }
  @Post() post(@Body() dto: Dto): Dto { return dto; }
}
@WebSocketGateway({ path: '/live' }) class Gate { @SubscribeMessage('ping') ping(): { event: string } { return { event: 'pong' }; } }
@Module({ controllers: [Ctl], providers: [Svc, Gate] }) class App {}

describe('throwaway', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const m = await Test.createTestingModule({ imports: [App] }).compile();
    app = m.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
    app.useWebSocketAdapter(new WsAdapter(app));
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  it('serves, validates, documents', async () => {
    await request(app.getHttpServer()).get('/x').expect(200, 'hi');
    await request(app.getHttpServer()).post('/x').send({ id: 'a', n: 0 }).expect(400);
    await request(app.getHttpServer()).post('/x').send({ id: 'a', n: 2 }).expect(201, { id: 'a', n: 2 });
    const doc = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    expect(Object.keys(doc.components?.schemas ?? {})).toContain('Dto');
  });
  it('speaks websocket', async () => {
    const url = (await app.getUrl()).replace('http', 'ws');
    const ws = new WebSocket(`${url}/live`);
    await new Promise((r) => ws.once('open', r));
    ws.send(JSON.stringify({ event: 'ping' }));
    const m = await new Promise<string>((r) => ws.once('message', (d) => r(String(d))));
    expect(JSON.parse(m)).toEqual({ event: 'pong' });
    ws.close();
  });
  it('runs onnx', async () => {
    const root = protobuf.parse('syntax="proto3"; message V{string domain=1;int64 version=2;} message N{repeated string input=1;repeated string output=2;string name=3;string op_type=4;} message D{int64 dim_value=1;string dim_param=2;} message Sh{repeated D dim=1;} message TT{int32 elem_type=1;Sh shape=2;} message T{TT tensor_type=1;} message VI{string name=1;T type=2;} message G{repeated N node=1;string name=2;repeated VI input=11;repeated VI output=12;} message M{int64 ir_version=1;G graph=7;repeated V opset_import=8;}').root;
    const M = root.lookupType('M');
    const type = { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'b' }] } } };
    const bytes = M.encode(M.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph: { name: 'g', node: [{ input: ['x'], output: ['y'], name: 'n', opType: 'Sigmoid' }], input: [{ name: 'x', type }], output: [{ name: 'y', type }] } })).finish();
    const s = await ort.InferenceSession.create(Buffer.from(bytes));
    const out = await s.run({ x: new ort.Tensor('float32', new Float32Array([0, 1]), [2]) });
    expect(out['y']!.data).toBeInstanceOf(Float32Array);
    expect((out['y']!.data as Float32Array)[0]).toBeCloseTo(0.5);
    const l = new ort.Tensor('int64', new BigInt64Array([1n]), [1]);
    expect(l.size).toBe(1);
    await s.release();
  });
  it('logs and counts', async () => {
    pino({ level: 'silent' }).info('x');
    const r = new Registry(); const g = new Gauge({ name: 'a', help: 'b', registers: [r] }); g.set(1);
    expect(await r.metrics()).toContain('a 1');
  });
});
