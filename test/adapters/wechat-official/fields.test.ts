import { describe, expect, it } from 'vitest';
import { parseFields, writeFields } from '../../../adapters/wechat-official/fields.ts';

const parsed = (body: string) => {
  const fields = parseFields(body);
  return fields && Object.fromEntries(fields);
};

describe('parseFields()', () => {
  it('reads XML as WeChat sends it; numbers stay text', () => {
    const body =
      '<?xml version="1.0"?>\n<xml>\n <Content><![CDATA[ 12 <b> ]]></Content><MsgId>9223372036854775807</MsgId><Empty></Empty></xml>\n';
    expect(parsed(body)).toEqual({ Content: ' 12 <b> ', MsgId: '9223372036854775807', Empty: '' });
  });

  it('keeps leading zeros and what looks like a number in CDATA', () => {
    expect(parsed('<xml><Content><![CDATA[007]]></Content><Other><![CDATA[1e5]]></Other></xml>')).toEqual({
      Content: '007',
      Other: '1e5',
    });
  });

  it('joins the parts of a split CDATA and the five entities of XML', () => {
    expect(parsed('<xml><C><![CDATA[a]]]]><![CDATA[>b]]>&lt;&amp;&#20320;</C></xml>')).toEqual({ C: 'a]]>b<&你' });
  });

  it('takes nothing from deeper than a field', () => {
    expect(parsed('<xml><A><FromUserName>x</FromUserName></A><B>1</B></xml>')).toEqual({ A: '', B: '1' });
  });

  it.each([
    '',
    ' ',
    'x',
    '<xml>',
    '<xml><a></xml>',
    '<xml></xml><xml></xml>',
    '<other><a>1</a></other>',
    '<xml><a>1</a><a>2</a></xml>',
    '<xml><a>&nbsp;</a></xml>',
    '<xml><a>&evil;</a></xml>',
    '<xml><a>&#xFFFFFFFF;</a></xml>',
    '<!DOCTYPE xml [<!ENTITY e "x">]><xml><a>&e;</a></xml>',
    '<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml></xml>',
    '<xml><a><!DOCTYPE x></a></xml>',
    '<xml><a><![CDAT',
    '<xml><a><![cdata[x]]></a></xml>',
    '<xml><a><![CDATA[x]]</a></xml>',
    '<xml><!--<a>1</a></xml>',
    `<xml>${'<a>'.repeat(9)}${'</a>'.repeat(9)}</xml>`,
    `<xml>${Array.from({ length: 300 }, (_, index) => `<a${index}/>`).join('')}</xml>`,
    '{',
    '[]',
    '{"a":',
    'null',
  ])('refuses %j', (body) => {
    expect(parseFields(body)).toBeNull();
  });

  it('takes what looks like a declaration in a text', () => {
    expect(parsed('<xml><!-- <!x> --><C><![CDATA[<!DOCTYPE <!x <!-- ]]></C></xml>')).toEqual({
      C: '<!DOCTYPE <!x <!-- ',
    });
  });

  it('reads JSON, with numbers of 64 bits whole', () => {
    expect(
      parsed('{"MsgId": 9223372036854775807, "Content": "a \\"1\\" 2", "T": -1.5e3, "Deep": {"x": 1}, "Yes": true}'),
    ).toEqual({ MsgId: '9223372036854775807', Content: 'a "1" 2', T: '-1.5e3' });
  });

  it('takes JSON names that are special to JavaScript as any other', () => {
    expect(parseFields('{"__proto__": "x", "constructor": "y"}')?.get('constructor')).toBe('y');
  });
});

describe('writeFields()', () => {
  it.each(['a]]>b', ']]>]]>', '<![CDATA[x]]>', '</Content></xml>', '你 😀 & <a>', ']]', ''])(
    'is read back as it was: %j',
    (text) => {
      expect(parsed(writeFields({ Content: text, N: 7 }, 'xml'))).toEqual({ Content: text, N: '7' });
      expect(parsed(writeFields({ Content: text, N: 7 }, 'json'))).toEqual({ Content: text, N: '7' });
    },
  );

  it('leaves out what XML cannot hold', () => {
    expect(parsed(writeFields({ C: 'a\u0000\u0007\ud83d\ufffeb\n\t' }, 'xml'))).toEqual({ C: 'a\ufffdb\n\t' });
  });
});
