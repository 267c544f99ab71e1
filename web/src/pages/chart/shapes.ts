import { NodeProgram, type ProgramInfo } from 'sigma/rendering';
import type { NodeDisplayData, RenderParams } from 'sigma/types';
import { floatColor } from 'sigma/utils';
import type { NodeKind } from 'weir/charts/contract';

/** Meaning never by colour alone: each kind has its shape, in the picture and in what is exported of it. */
export const shapeOf: Record<NodeKind, number> = {
  person: 0,
  firm: 1,
  account: 2,
  asset: 3,
  report: 4,
  outside: 5,
};

const uniforms = ['u_sizeRatio', 'u_correctionRatio', 'u_matrix'] as const;

const vertex = `
attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_position; attribute float a_size; attribute float a_shape; attribute float a_angle;
uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
varying vec4 v_color; varying vec2 v_at; varying float v_shape; varying float v_edge;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  vec2 away = size * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + away, 1)).xy, 0, 1);
  v_at = 2.0 * vec2(cos(a_angle), sin(a_angle));
  v_edge = u_correctionRatio / (size / 2.0);
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

// How far a point lies out, 1 at the shape's border: circle, square, upright bar, diamond, triangle, ring.
const fragment = `
precision highp float;
varying vec4 v_color; varying vec2 v_at; varying float v_shape; varying float v_edge;
const vec4 nothing = vec4(0.0);
void main() {
  float far = length(v_at);
  if (v_shape > 0.5 && v_shape < 1.5) far = max(abs(v_at.x), abs(v_at.y)) / 0.7;
  else if (v_shape > 1.5 && v_shape < 2.5) far = max(abs(v_at.x) / 0.88, abs(v_at.y) / 0.46);
  else if (v_shape > 2.5 && v_shape < 3.5) far = abs(v_at.x) + abs(v_at.y);
  else if (v_shape > 3.5 && v_shape < 4.5) far = max(-v_at.y / 0.5, v_at.y * 1.0 + abs(v_at.x) * 1.7320508);
  else if (v_shape > 4.5) far = max(length(v_at), 1.6 - length(v_at) * 1.0);
  #ifdef PICKING_MODE
  gl_FragColor = far > 1.0 ? nothing : v_color;
  #else
  gl_FragColor = mix(v_color, nothing, smoothstep(1.0 - v_edge, 1.0 + v_edge, far));
  #endif
}`;

/** Draws each node in the shape of its kind. */
export class ShapeProgram extends NodeProgram<(typeof uniforms)[number]> {
  override getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: vertex,
      FRAGMENT_SHADER_SOURCE: fragment,
      METHOD: TRIANGLES as 4,
      UNIFORMS: uniforms,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_shape', size: 1, type: FLOAT },
        { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_angle', size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  override processVisibleItem(id: number, start: number, data: NodeDisplayData): void {
    const { array } = this;
    let place = start;
    array[place++] = data.x;
    array[place++] = data.y;
    array[place++] = data.size;
    array[place++] = (data as NodeDisplayData & { shape: number }).shape;
    array[place++] = floatColor(data.color);
    array[place++] = id;
  }

  override setUniforms(
    { sizeRatio, correctionRatio, matrix }: RenderParams,
    { gl, uniformLocations }: ProgramInfo,
  ): void {
    gl.uniform1f(uniformLocations['u_sizeRatio']!, sizeRatio);
    gl.uniform1f(uniformLocations['u_correctionRatio']!, correctionRatio);
    gl.uniformMatrix3fv(uniformLocations['u_matrix']!, false, matrix);
  }
}
